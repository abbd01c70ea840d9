/* IP datagrams of protocol 132: what our own SCTP uses where there is no UDP encapsulation. */
#include "native.h"

#include <errno.h>
#include <string.h>

enum { MAX_DATAGRAM = 65536, VERSION_4 = 4 };

static _Thread_local uint8_t datagram[MAX_DATAGRAM];

/* rawOpen(isIpv6, address): bound to the address; needs CAP_NET_RAW */
napi_value raw_open(napi_env env, napi_callback_info info)
{
  napi_value values[2];
  bool is_ipv6;
  struct sockaddr_storage address;
  socklen_t length;
  if (!read_arguments(env, info, 2, values)) return NULL;
  if (napi_get_value_bool(env, values[0], &is_ipv6) != napi_ok) return throw_type(env, "not a boolean");
  int family = is_ipv6 ? AF_INET6 : AF_INET;
  if (!read_address(env, values[1], 0, family, &address, &length)) return NULL;
  int fd = socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_SCTP);
  if (fd < 0) return throw_errno(env, "socket", errno);
  int failed = bind(fd, (struct sockaddr *)&address, length) == 0 ? 0 : errno;
  napi_value made = make_socket(env, fd, family);
  return failed == 0 || made == NULL ? made : throw_errno(env, "bind", failed);
}

/* rawSend(socket, address, octets) */
napi_value raw_send(napi_env env, napi_callback_info info)
{
  napi_value values[3];
  struct socket *socket;
  struct sockaddr_storage address;
  socklen_t address_length;
  uint8_t *octets;
  size_t length;
  if (!read_arguments(env, info, 3, values) || (socket = read_socket(env, values[0])) == NULL ||
      !read_address(env, values[1], 0, socket->family, &address, &address_length) ||
      !read_octets(env, values[2], &octets, &length))
    return NULL;
  ssize_t sent = sendto(socket->fd, octets, length, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address, address_length);
  return sent >= 0 ? NULL : throw_errno(env, "sendto", errno);
}

/* rawReceive(socket, from): the next datagram without its IP header, its source as words of network order in `from` */
napi_value raw_receive(napi_env env, napi_callback_info info)
{
  napi_value values[2], buffer;
  struct socket *socket;
  struct sockaddr_storage address = {0};
  socklen_t address_length = sizeof address;
  uint32_t *from;
  size_t length;
  if (!read_arguments(env, info, 2, values) || (socket = read_socket(env, values[0])) == NULL ||
      !read_words(env, values[1], &from, &length))
    return NULL;
  ssize_t got = recvfrom(socket->fd, datagram, sizeof datagram, MSG_DONTWAIT, (struct sockaddr *)&address, &address_length);
  if (got < 0) return errno == EAGAIN || errno == EINTR ? NULL : throw_errno(env, "recvfrom", errno);
  size_t header = 0;
  if (socket->family == AF_INET && length >= 1) {
    from[0] = ntohl(((struct sockaddr_in *)&address)->sin_addr.s_addr);
    header = datagram[0] >> 4 == VERSION_4 ? (size_t)(datagram[0] & 0x0f) * 4 : 0; /* RFC 791: version, header length in words */
  } else if (length >= 4) {
    memcpy(from, &((struct sockaddr_in6 *)&address)->sin6_addr, 16);
    for (int i = 0; i < 4; i++) from[i] = ntohl(from[i]);
  }
  if (header > (size_t)got) header = (size_t)got;
  return napi_create_buffer_copy(env, (size_t)got - header, datagram + header, NULL, &buffer) == napi_ok
             ? buffer
             : throw_errno(env, "buffer", ENOMEM);
}
