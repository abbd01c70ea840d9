/* The functions JavaScript sees, by the names adapters/io/kernel/native.ts gives them types. */
#include "native.h"

static const struct {
  const char *name;
  napi_callback function;
} functions[] = {
    {"watch", socket_watch},
    {"close", socket_close},
    {"buffers", socket_buffers},
    {"pendingError", socket_error},
    {"sctpOpen", sctp_open},
    {"sctpConfigure", sctp_configure},
    {"sctpBind", sctp_bind},
    {"sctpListen", sctp_listen},
    {"sctpAccept", sctp_accept},
    {"sctpConnect", sctp_connect},
    {"sctpSend", sctp_send},
    {"sctpReceive", sctp_receive},
    {"sctpShutdown", sctp_shutdown},
    {"sctpAbort", sctp_abort},
    {"sctpHeartbeat", sctp_heartbeat},
    {"sctpNotification", sctp_notification},
    {"sctpLocal", sctp_local},
    {"sctpPeer", sctp_peer},
    {"sctpStatistics", sctp_statistics},
    {"rawOpen", raw_open},
    {"rawSend", raw_send},
    {"rawReceive", raw_receive},
};

NAPI_MODULE_INIT()
{
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    napi_value function;
    if (napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].function, NULL, &function) != napi_ok ||
        napi_set_named_property(env, exports, functions[i].name, function) != napi_ok)
      return NULL;
  }
  return exports;
}
