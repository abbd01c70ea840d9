/* What the files of this addon share. It only carries: what to do and when is decided in TypeScript. */
#ifndef HLRGW_NATIVE_H
#define HLRGW_NATIVE_H

#include <netinet/in.h>
#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

/* A non-blocking descriptor of ours, watched by the loop. Freed when JavaScript has no reference and uv has closed. */
struct socket {
  uv_poll_t poll;
  int fd; /* -1 once closed */
  int family;
  napi_env env;
  napi_ref self; /* strong while open: an open socket is never collected */
  napi_ref callback;
  napi_async_cleanup_hook_handle hook;
  bool is_finalized;
  bool is_released;
};

/* Up to this many addresses in one call; RFC 9260 sets no bound, operators use two. */
enum { MAX_ADDRESSES = 16 };

/* Addresses one after another without padding, as the kernel's SCTP takes them. */
struct address_list {
  _Alignas(struct sockaddr_in6) char bytes[MAX_ADDRESSES * sizeof(struct sockaddr_in6)];
  socklen_t length;
  int count;
};

/* arguments.c: each throws and says false, or NULL, when the argument is not what it should be */
bool read_arguments(napi_env env, napi_callback_info info, size_t wanted, napi_value *values);
bool tag_socket(napi_env env, napi_value object);
struct socket *read_socket(napi_env env, napi_value value);
bool read_uint32(napi_env env, napi_value value, uint32_t *number);
bool read_member(napi_env env, napi_value object, const char *name, uint32_t *number);
bool read_octets(napi_env env, napi_value value, uint8_t **octets, size_t *length);
bool read_words(napi_env env, napi_value value, uint32_t **words, size_t *length);
napi_value throw_errno(napi_env env, const char *call, int error);
napi_value throw_type(napi_env env, const char *message);
napi_value make_uint32(napi_env env, uint32_t number);
napi_value make_text(napi_env env, const char *text);
void set_uint32(napi_env env, napi_value object, const char *name, uint32_t number);
void set_text(napi_env env, napi_value object, const char *name, const char *text);

/* addresses.c */
bool read_address(napi_env env, napi_value text, uint16_t port, int family, struct sockaddr_storage *address, socklen_t *length);
bool read_addresses(napi_env env, napi_value array, uint16_t port, int family, struct address_list *list);
napi_value make_address(napi_env env, const struct sockaddr *address);
napi_value make_addresses(napi_env env, const char *packed, int count);
uint16_t port_of(const struct sockaddr *address);
size_t size_of(const struct sockaddr *address);

/* socket.c */
napi_value make_socket(napi_env env, int fd, int family);
napi_value socket_watch(napi_env env, napi_callback_info info);
napi_value socket_close(napi_env env, napi_callback_info info);
napi_value socket_buffers(napi_env env, napi_callback_info info);
napi_value socket_error(napi_env env, napi_callback_info info);

/* sctp_setup.c */
napi_value sctp_open(napi_env env, napi_callback_info info);
napi_value sctp_configure(napi_env env, napi_callback_info info);
napi_value sctp_bind(napi_env env, napi_callback_info info);
napi_value sctp_listen(napi_env env, napi_callback_info info);
napi_value sctp_accept(napi_env env, napi_callback_info info);
napi_value sctp_connect(napi_env env, napi_callback_info info);

/* sctp_transfer.c */
napi_value sctp_send(napi_env env, napi_callback_info info);
napi_value sctp_receive(napi_env env, napi_callback_info info);
napi_value sctp_shutdown(napi_env env, napi_callback_info info);
napi_value sctp_abort(napi_env env, napi_callback_info info);
napi_value sctp_heartbeat(napi_env env, napi_callback_info info);

/* sctp_report.c */
napi_value sctp_notification(napi_env env, napi_callback_info info);
napi_value sctp_local(napi_env env, napi_callback_info info);
napi_value sctp_peer(napi_env env, napi_callback_info info);
napi_value sctp_statistics(napi_env env, napi_callback_info info);

/* raw_ip.c */
napi_value raw_open(napi_env env, napi_callback_info info);
napi_value raw_send(napi_env env, napi_callback_info info);
napi_value raw_receive(napi_env env, napi_callback_info info);

#endif
