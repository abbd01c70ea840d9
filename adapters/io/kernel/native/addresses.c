/* IP addresses as text, and as the kernel wants them. */
#include "native.h"

#include <arpa/inet.h>
#include <string.h>

size_t size_of(const struct sockaddr *address)
{
  return address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

uint16_t port_of(const struct sockaddr *address)
{
  return ntohs(address->sa_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_port
                                              : ((const struct sockaddr_in *)address)->sin_port);
}

/* IPv4 within an IPv6 socket stays an IPv4 address: the kernel's SCTP takes both. */
bool read_address(napi_env env, napi_value text, uint16_t port, int family, struct sockaddr_storage *address, socklen_t *length)
{
  char buffer[INET6_ADDRSTRLEN + 1];
  size_t copied = 0;
  struct sockaddr_in *v4 = (struct sockaddr_in *)address;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
  memset(address, 0, sizeof *address);
  if (napi_get_value_string_utf8(env, text, buffer, sizeof buffer, &copied) != napi_ok) {
    throw_type(env, "not an address");
    return false;
  }
  if (inet_pton(AF_INET, buffer, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    *length = sizeof *v4;
    return true;
  }
  if (family == AF_INET6 && inet_pton(AF_INET6, buffer, &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    *length = sizeof *v6;
    return true;
  }
  throw_type(env, "not an address of the socket's family");
  return false;
}

bool read_addresses(napi_env env, napi_value array, uint16_t port, int family, struct address_list *list)
{
  uint32_t count = 0;
  if (napi_get_array_length(env, array, &count) != napi_ok || count == 0 || count > MAX_ADDRESSES) {
    throw_type(env, "from 1 to 16 addresses are wanted");
    return false;
  }
  list->length = 0;
  list->count = (int)count;
  for (uint32_t i = 0; i < count; i++) {
    napi_value text;
    struct sockaddr_storage address;
    socklen_t length;
    if (napi_get_element(env, array, i, &text) != napi_ok || !read_address(env, text, port, family, &address, &length))
      return false;
    memcpy(list->bytes + list->length, &address, length);
    list->length += length;
  }
  return true;
}

napi_value make_address(napi_env env, const struct sockaddr *address)
{
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET6) {
    const struct in6_addr *v6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(v6))
      inet_ntop(AF_INET, v6->s6_addr + 12, text, sizeof text);
    else
      inet_ntop(AF_INET6, v6, text, sizeof text);
  } else {
    inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, sizeof text);
  }
  return make_text(env, text);
}

napi_value make_addresses(napi_env env, const char *packed, int count)
{
  napi_value array;
  napi_create_array_with_length(env, (size_t)count, &array);
  for (int i = 0; i < count; i++) {
    struct sockaddr_storage address; /* packed ones may lie unaligned */
    memcpy(&address, packed, sizeof(struct sockaddr_in));
    size_t size = size_of((struct sockaddr *)&address);
    memcpy(&address, packed, size);
    napi_set_element(env, array, (uint32_t)i, make_address(env, (struct sockaddr *)&address));
    packed += size;
  }
  return array;
}
