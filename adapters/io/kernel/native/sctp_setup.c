/* One-to-one SCTP sockets (RFC 6458 §4): made, configured, bound, listening, connecting. */
#include "native.h"

#include <errno.h>
#include <linux/sctp.h>
#include <stdlib.h>
#include <string.h>

static const uint16_t events[] = {SCTP_ASSOC_CHANGE, SCTP_PEER_ADDR_CHANGE, SCTP_SEND_FAILED_EVENT, SCTP_SENDER_DRY_EVENT,
                                  SCTP_SHUTDOWN_EVENT};

static bool set(int fd, int option, const void *value, socklen_t length) { return setsockopt(fd, IPPROTO_SCTP, option, value, length) == 0; }

static bool set_int(int fd, int option, int value) { return set(fd, option, &value, sizeof value); }

/* sctpOpen(isIpv6) */
napi_value sctp_open(napi_env env, napi_callback_info info)
{
  napi_value values[1];
  bool is_ipv6;
  if (!read_arguments(env, info, 1, values)) return NULL;
  if (napi_get_value_bool(env, values[0], &is_ipv6) != napi_ok) return throw_type(env, "not a boolean");
  int family = is_ipv6 ? AF_INET6 : AF_INET;
  int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_SCTP);
  if (fd < 0) return throw_errno(env, "socket", errno);
  int one = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  bool is_set = set_int(fd, SCTP_NODELAY, 1) && set_int(fd, SCTP_RECVRCVINFO, 1) && set_int(fd, SCTP_I_WANT_MAPPED_V4_ADDR, 0);
  for (size_t i = 0; is_set && i < sizeof events / sizeof *events; i++) {
    struct sctp_event event = {.se_assoc_id = SCTP_FUTURE_ASSOC, .se_type = events[i], .se_on = 1};
    is_set = set(fd, SCTP_EVENT, &event, sizeof event);
  }
  int error = errno;
  napi_value made = make_socket(env, fd, family);
  return is_set || made == NULL ? made : throw_errno(env, "setsockopt", error);
}

/* sctpConfigure(socket, parameters): those of RFC 9260 §16, for associations to come. 0 leaves the system's default. */
napi_value sctp_configure(napi_env env, napi_callback_info info)
{
  napi_value values[2];
  struct socket *socket;
  uint32_t outbound, inbound, attempts, initial, min, max, cookie, retrans, path, heartbeat, sack, port;
  if (!read_arguments(env, info, 2, values) || (socket = read_socket(env, values[0])) == NULL) return NULL;
  napi_value from = values[1];
  if (!read_member(env, from, "outboundStreams", &outbound) || !read_member(env, from, "inboundStreams", &inbound) ||
      !read_member(env, from, "maxInitRetransmits", &attempts) || !read_member(env, from, "rtoInitialMs", &initial) ||
      !read_member(env, from, "rtoMinMs", &min) || !read_member(env, from, "rtoMaxMs", &max) ||
      !read_member(env, from, "validCookieLifeMs", &cookie) || !read_member(env, from, "associationMaxRetrans", &retrans) ||
      !read_member(env, from, "pathMaxRetrans", &path) || !read_member(env, from, "heartbeatIntervalMs", &heartbeat) ||
      !read_member(env, from, "sackDelayMs", &sack) || !read_member(env, from, "encapsulationPort", &port))
    return NULL;
  struct sctp_initmsg init = {(uint16_t)outbound, (uint16_t)inbound, (uint16_t)attempts, (uint16_t)max};
  struct sctp_rtoinfo rto = {.srto_initial = initial, .srto_max = max, .srto_min = min};
  struct sctp_assocparams association = {.sasoc_asocmaxrxt = (uint16_t)retrans, .sasoc_cookie_life = cookie};
  struct sctp_sack_info delayed = {.sack_delay = sack, .sack_freq = 2};
  struct sctp_paddrparams paths = {.spp_hbinterval = heartbeat, .spp_pathmaxrxt = (uint16_t)path};
  if (heartbeat != 0) paths.spp_flags = SPP_HB_ENABLE;
  bool is_set = set(socket->fd, SCTP_INITMSG, &init, sizeof init) && set(socket->fd, SCTP_RTOINFO, &rto, sizeof rto) &&
                set(socket->fd, SCTP_ASSOCINFO, &association, sizeof association) &&
                set(socket->fd, SCTP_PEER_ADDR_PARAMS, &paths, sizeof paths) &&
                (sack == 0 || set(socket->fd, SCTP_DELAYED_SACK, &delayed, sizeof delayed));
  if (is_set && port != 0) {
#ifdef SCTP_REMOTE_UDP_ENCAPS_PORT
    struct sctp_udpencaps encapsulation = {.sue_port = htons((uint16_t)port)};
    is_set = set(socket->fd, SCTP_REMOTE_UDP_ENCAPS_PORT, &encapsulation, sizeof encapsulation);
#else
    return throw_errno(env, "SCTP_REMOTE_UDP_ENCAPS_PORT is not known to the headers this was built with", ENOPROTOOPT);
#endif
  }
  return is_set ? NULL : throw_errno(env, "setsockopt", errno);
}

/* sctpBind(socket, addresses, port): the port of all is that of the first, also where the system chooses it */
napi_value sctp_bind(napi_env env, napi_callback_info info)
{
  napi_value values[3];
  struct socket *socket;
  uint32_t port;
  struct address_list list;
  struct sockaddr_storage bound;
  socklen_t length = sizeof bound;
  if (!read_arguments(env, info, 3, values) || (socket = read_socket(env, values[0])) == NULL ||
      !read_uint32(env, values[2], &port) || !read_addresses(env, values[1], (uint16_t)port, socket->family, &list))
    return NULL;
  struct sockaddr *first = (struct sockaddr *)list.bytes;
  socklen_t skip = (socklen_t)size_of(first);
  if (bind(socket->fd, first, skip) != 0 || getsockname(socket->fd, (struct sockaddr *)&bound, &length) != 0)
    return throw_errno(env, "bind", errno);
  if (list.count == 1) return NULL;
  if (!read_addresses(env, values[1], port_of((struct sockaddr *)&bound), socket->family, &list)) return NULL;
  return set(socket->fd, SCTP_SOCKOPT_BINDX_ADD, list.bytes + skip, list.length - skip) ? NULL : throw_errno(env, "bindx", errno);
}

/* sctpListen(socket, backlog) */
napi_value sctp_listen(napi_env env, napi_callback_info info)
{
  napi_value values[2];
  struct socket *socket;
  uint32_t backlog;
  if (!read_arguments(env, info, 2, values) || (socket = read_socket(env, values[0])) == NULL || !read_uint32(env, values[1], &backlog))
    return NULL;
  return listen(socket->fd, (int)backlog) == 0 ? NULL : throw_errno(env, "listen", errno);
}

/* sctpAccept(socket): the next association, or undefined */
napi_value sctp_accept(napi_env env, napi_callback_info info)
{
  napi_value values[1];
  struct socket *socket;
  if (!read_arguments(env, info, 1, values) || (socket = read_socket(env, values[0])) == NULL) return NULL;
  int fd = accept4(socket->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) return make_socket(env, fd, socket->family);
  return errno == EAGAIN || errno == ECONNABORTED || errno == EINTR ? NULL : throw_errno(env, "accept", errno);
}

/* sctpConnect(socket, addresses, port): begins; how it ends is a notification, or a pending error */
napi_value sctp_connect(napi_env env, napi_callback_info info)
{
  napi_value values[3];
  struct socket *socket;
  uint32_t port;
  struct address_list list;
  if (!read_arguments(env, info, 3, values) || (socket = read_socket(env, values[0])) == NULL ||
      !read_uint32(env, values[2], &port) || !read_addresses(env, values[1], (uint16_t)port, socket->family, &list))
    return NULL;
  /* The kernel calls it the number of addresses and takes their octets. */
  struct sctp_getaddrs_old request = {.addr_num = (int)list.length, .addrs = (struct sockaddr *)list.bytes};
  socklen_t length = sizeof request;
  if (getsockopt(socket->fd, IPPROTO_SCTP, SCTP_SOCKOPT_CONNECTX3, &request, &length) == 0 || errno == EINPROGRESS) return NULL;
  return throw_errno(env, "connectx", errno);
}
