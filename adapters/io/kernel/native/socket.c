/* The life of a descriptor in the event loop. */
#include "native.h"

#include <stdlib.h>
#include <unistd.h>

static void free_if_unused(struct socket *socket)
{
  if (socket->is_finalized && socket->is_released) free(socket);
}

static void finalized(napi_env env, void *data, void *hint)
{
  struct socket *socket = data;
  socket->is_finalized = true;
  free_if_unused(socket);
}

static void poll_closed(uv_handle_t *handle)
{
  struct socket *socket = handle->data;
  if (socket->hook != NULL) napi_remove_async_cleanup_hook(socket->hook);
  socket->is_released = true;
  free_if_unused(socket);
}

static void release(struct socket *socket)
{
  if (socket->fd < 0) return;
  uv_poll_stop(&socket->poll);
  close(socket->fd);
  socket->fd = -1;
  if (socket->callback != NULL) napi_delete_reference(socket->env, socket->callback);
  napi_delete_reference(socket->env, socket->self);
  uv_close((uv_handle_t *)&socket->poll, poll_closed);
}

/* The process or worker ends with the socket open; the loop waits for the handle to close. */
static void clean_up(napi_async_cleanup_hook_handle hook, void *data)
{
  release(data);
}

/* Owns `fd` from here on, also when it fails. */
napi_value make_socket(napi_env env, int fd, int family)
{
  uv_loop_t *loop;
  napi_value object;
  struct socket *socket = calloc(1, sizeof *socket);
  int failed = socket == NULL || napi_get_uv_event_loop(env, &loop) != napi_ok ? UV_ENOMEM : uv_poll_init(loop, &socket->poll, fd);
  if (failed != 0) {
    free(socket);
    close(fd);
    return throw_errno(env, "uv_poll_init", -failed);
  }
  socket->poll.data = socket;
  socket->fd = fd;
  socket->family = family;
  socket->env = env;
  if (napi_create_object(env, &object) != napi_ok || !tag_socket(env, object) ||
      napi_wrap(env, object, socket, finalized, NULL, NULL) != napi_ok ||
      napi_create_reference(env, object, 1, &socket->self) != napi_ok)
    return throw_type(env, "no socket object");
  napi_add_async_cleanup_hook(env, clean_up, socket, &socket->hook);
  return object;
}

static void ready(uv_poll_t *poll, int status, int events)
{
  struct socket *socket = poll->data;
  napi_env env = socket->env;
  napi_handle_scope scope;
  napi_value callback, self, argument, result, error;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, socket->callback, &callback);
  napi_get_reference_value(env, socket->self, &self);
  /* An error is learned by trying: as if both were possible. */
  napi_create_uint32(env, status < 0 ? UV_READABLE | UV_WRITABLE : (uint32_t)events, &argument);
  if (napi_make_callback(env, NULL, self, callback, 1, &argument, &result) == napi_pending_exception &&
      napi_get_and_clear_last_exception(env, &error) == napi_ok)
    napi_fatal_exception(env, error);
  napi_close_handle_scope(env, scope);
}

/* watch(socket, events, callback): 1 readable, 2 writable, 0 none; `callback` gets the events that are there. */
napi_value socket_watch(napi_env env, napi_callback_info info)
{
  napi_value values[3];
  uint32_t events;
  struct socket *socket;
  if (!read_arguments(env, info, 3, values) || (socket = read_socket(env, values[0])) == NULL ||
      !read_uint32(env, values[1], &events))
    return NULL;
  if (socket->callback == NULL && napi_create_reference(env, values[2], 1, &socket->callback) != napi_ok)
    return throw_type(env, "not a callback");
  int failed = events == 0 ? uv_poll_stop(&socket->poll) : uv_poll_start(&socket->poll, (int)events, ready);
  return failed == 0 ? NULL : throw_errno(env, "uv_poll_start", -failed);
}

napi_value socket_close(napi_env env, napi_callback_info info)
{
  napi_value values[1];
  struct socket *socket;
  if (!read_arguments(env, info, 1, values) || (socket = read_socket(env, values[0])) == NULL) return NULL;
  release(socket);
  return NULL;
}

/* With the capability beyond net.core.[rw]mem_max, else up to it. Says what was granted, as asked: Linux doubles it. */
static uint32_t set_buffer(int fd, int forced, int ordinary, uint32_t octets)
{
  int granted = (int)octets;
  socklen_t length = sizeof granted;
  if (setsockopt(fd, SOL_SOCKET, forced, &granted, length) != 0) setsockopt(fd, SOL_SOCKET, ordinary, &granted, length);
  return getsockopt(fd, SOL_SOCKET, ordinary, &granted, &length) == 0 ? (uint32_t)granted / 2 : 0;
}

/* buffers(socket, sendOctets, receiveOctets): [granted for sending, granted for receiving] */
napi_value socket_buffers(napi_env env, napi_callback_info info)
{
  napi_value values[3], granted;
  uint32_t send, receive;
  struct socket *socket;
  if (!read_arguments(env, info, 3, values) || (socket = read_socket(env, values[0])) == NULL ||
      !read_uint32(env, values[1], &send) || !read_uint32(env, values[2], &receive))
    return NULL;
  napi_create_array_with_length(env, 2, &granted);
  napi_set_element(env, granted, 0, make_uint32(env, set_buffer(socket->fd, SO_SNDBUFFORCE, SO_SNDBUF, send)));
  napi_set_element(env, granted, 1, make_uint32(env, set_buffer(socket->fd, SO_RCVBUFFORCE, SO_RCVBUF, receive)));
  return granted;
}

/* pendingError(socket): its name, e.g. ECONNREFUSED, or undefined. Reading it clears it. */
napi_value socket_error(napi_env env, napi_callback_info info)
{
  napi_value values[1];
  struct socket *socket;
  int error = 0;
  socklen_t length = sizeof error;
  if (!read_arguments(env, info, 1, values) || (socket = read_socket(env, values[0])) == NULL) return NULL;
  if (getsockopt(socket->fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
  return error == 0 ? NULL : make_text(env, uv_err_name(-error));
}
