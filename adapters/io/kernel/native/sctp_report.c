/* What the kernel tells of an association: notifications (RFC 6458 §6.1), addresses, state of the paths. */
#include "native.h"

#include <errno.h>
#include <linux/sctp.h>
#include <stdlib.h>
#include <string.h>

static napi_value association_change(napi_env env, napi_value object, const uint8_t *octets, size_t length)
{
  static const char *const states[] = {"up", "lost", "restart", "shutdownComplete", "cannotStart"};
  struct sctp_assoc_change change;
  napi_value info;
  if (length < sizeof change) return NULL;
  memcpy(&change, octets, sizeof change);
  set_text(env, object, "type", "associationChange");
  set_text(env, object, "state", change.sac_state < 5 ? states[change.sac_state] : "unknown");
  set_uint32(env, object, "outboundStreams", change.sac_outbound_streams);
  set_uint32(env, object, "inboundStreams", change.sac_inbound_streams);
  /* For a loss by the peer's ABORT, that chunk. */
  if (napi_create_buffer_copy(env, length - sizeof change, octets + sizeof change, NULL, &info) == napi_ok)
    napi_set_named_property(env, object, "info", info);
  return object;
}

static napi_value path_change(napi_env env, napi_value object, const uint8_t *octets, size_t length)
{
  static const char *const states[] = {"available", "unreachable", "removed", "added", "madePrimary", "confirmed", "potentiallyFailed"};
  struct sctp_paddr_change change;
  if (length < sizeof change) return NULL;
  memcpy(&change, octets, sizeof change);
  struct sockaddr_storage address;
  memcpy(&address, &change.spc_aaddr, sizeof address);
  set_text(env, object, "type", "pathChange");
  set_text(env, object, "state", change.spc_state >= 0 && change.spc_state < 7 ? states[change.spc_state] : "unknown");
  napi_set_named_property(env, object, "address", make_address(env, (struct sockaddr *)&address));
  return object;
}

static napi_value send_failed(napi_env env, napi_value object, const uint8_t *octets, size_t length)
{
  struct sctp_send_failed_event event;
  if (length < sizeof event) return NULL;
  memcpy(&event, octets, sizeof event);
  set_text(env, object, "type", "sendFailed");
  set_uint32(env, object, "context", event.ssfe_info.snd_context);
  return object;
}

/* sctpNotification(octets): the notification as an object; undefined for those not asked for */
napi_value sctp_notification(napi_env env, napi_callback_info info)
{
  napi_value values[1], object;
  uint8_t *octets;
  size_t length;
  uint16_t type;
  if (!read_arguments(env, info, 1, values) || !read_octets(env, values[0], &octets, &length)) return NULL;
  if (length < sizeof type || napi_create_object(env, &object) != napi_ok) return NULL;
  memcpy(&type, octets, sizeof type);
  switch (type) {
  case SCTP_ASSOC_CHANGE:
    return association_change(env, object, octets, length);
  case SCTP_PEER_ADDR_CHANGE:
    return path_change(env, object, octets, length);
  case SCTP_SEND_FAILED_EVENT:
    return send_failed(env, object, octets, length);
  case SCTP_SHUTDOWN_EVENT:
    set_text(env, object, "type", "peerShutdown");
    return object;
  case SCTP_SENDER_DRY_EVENT:
    set_text(env, object, "type", "senderDry");
    return object;
  default:
    return NULL;
  }
}

enum { LIST_OCTETS = sizeof(struct sctp_getaddrs) + 64 * sizeof(struct sockaddr_in6) };

static napi_value get_addresses(napi_env env, napi_callback_info info, int option)
{
  napi_value values[1], object;
  struct socket *socket;
  _Alignas(struct sctp_getaddrs) char buffer[LIST_OCTETS] = {0};
  struct sctp_getaddrs *list = (struct sctp_getaddrs *)buffer;
  socklen_t length = sizeof buffer;
  if (!read_arguments(env, info, 1, values) || (socket = read_socket(env, values[0])) == NULL) return NULL;
  if (getsockopt(socket->fd, IPPROTO_SCTP, option, buffer, &length) != 0) return throw_errno(env, "getsockopt", errno);
  struct sockaddr_storage first = {0};
  memcpy(&first, list->addrs, sizeof(struct sockaddr_in));
  napi_create_object(env, &object);
  napi_set_named_property(env, object, "addresses", make_addresses(env, (char *)list->addrs, (int)list->addr_num));
  set_uint32(env, object, "port", port_of((struct sockaddr *)&first));
  return object;
}

/* sctpLocal(socket), sctpPeer(socket): {addresses, port} */
napi_value sctp_local(napi_env env, napi_callback_info info) { return get_addresses(env, info, SCTP_GET_LOCAL_ADDRS); }
napi_value sctp_peer(napi_env env, napi_callback_info info) { return get_addresses(env, info, SCTP_GET_PEER_ADDRS); }

static napi_value path_statistics(napi_env env, int fd, const struct sockaddr *address, const struct sctp_status *status)
{
  napi_value object;
  struct sctp_paddrinfo path = {0};
  socklen_t length = sizeof path;
  memcpy(&path.spinfo_address, address, size_of(address));
  napi_create_object(env, &object);
  napi_set_named_property(env, object, "address", make_address(env, address));
  if (getsockopt(fd, IPPROTO_SCTP, SCTP_GET_PEER_ADDR_INFO, &path, &length) != 0) path.spinfo_state = SCTP_UNCONFIRMED;
  set_text(env, object, "state",
           path.spinfo_state == SCTP_ACTIVE        ? "active"
           : path.spinfo_state == SCTP_UNCONFIRMED ? "unconfirmed"
                                                   : "inactive");
  set_uint32(env, object, "isPrimary", memcmp(&path.spinfo_address, &status->sstat_primary.spinfo_address, size_of(address)) == 0);
  set_uint32(env, object, "srttMs", path.spinfo_srtt);
  set_uint32(env, object, "rtoMs", path.spinfo_rto);
  set_uint32(env, object, "cwndOctets", path.spinfo_cwnd);
  return object;
}

/* sctpStatistics(socket): {state, inboundStreams, outboundStreams, peerWindowOctets, paths} */
napi_value sctp_statistics(napi_env env, napi_callback_info info)
{
  static const char *const states[] = {"closed",          "closed",       "cookieWait",       "cookieEchoed",   "established",
                                       "shutdownPending", "shutdownSent", "shutdownReceived", "shutdownAckSent"};
  napi_value values[1], object, paths;
  struct socket *socket;
  struct sctp_status status = {0};
  socklen_t length = sizeof status;
  _Alignas(struct sctp_getaddrs) char buffer[LIST_OCTETS] = {0};
  struct sctp_getaddrs *list = (struct sctp_getaddrs *)buffer;
  if (!read_arguments(env, info, 1, values) || (socket = read_socket(env, values[0])) == NULL) return NULL;
  if (getsockopt(socket->fd, IPPROTO_SCTP, SCTP_STATUS, &status, &length) != 0) return throw_errno(env, "getsockopt", errno);
  length = sizeof buffer;
  if (getsockopt(socket->fd, IPPROTO_SCTP, SCTP_GET_PEER_ADDRS, buffer, &length) != 0) list->addr_num = 0;
  napi_create_object(env, &object);
  napi_create_array(env, &paths);
  const uint8_t *at = list->addrs;
  for (uint32_t i = 0; i < list->addr_num; i++) {
    struct sockaddr_storage address = {0};
    memcpy(&address, at, sizeof(struct sockaddr_in));
    size_t size = size_of((struct sockaddr *)&address);
    memcpy(&address, at, size);
    at += size;
    napi_set_element(env, paths, i, path_statistics(env, socket->fd, (struct sockaddr *)&address, &status));
  }
  set_text(env, object, "state", status.sstat_state >= 0 && status.sstat_state < 9 ? states[status.sstat_state] : "closed");
  set_uint32(env, object, "inboundStreams", status.sstat_instrms);
  set_uint32(env, object, "outboundStreams", status.sstat_outstrms);
  napi_set_named_property(env, object, "paths", paths);
  return object;
}
