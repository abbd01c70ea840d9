/* Values from JavaScript and back. */
#include "native.h"

#include <stdio.h>

/* Who may be taken for a socket: an external of another addon must not crash us. */
static const napi_type_tag socket_tag = {0x9f1d3c5a7be24f60, 0x8d2e6b1740c3a95e};

napi_value throw_type(napi_env env, const char *message)
{
  napi_throw_type_error(env, NULL, message);
  return NULL;
}

napi_value throw_errno(napi_env env, const char *call, int error)
{
  char text[160];
  snprintf(text, sizeof text, "%s: %s", call, uv_strerror(-error));
  napi_throw_error(env, uv_err_name(-error), text);
  return NULL;
}

bool read_arguments(napi_env env, napi_callback_info info, size_t wanted, napi_value *values)
{
  size_t count = wanted;
  if (napi_get_cb_info(env, info, &count, values, NULL, NULL) == napi_ok && count >= wanted) return true;
  throw_type(env, "too few arguments");
  return false;
}

struct socket *read_socket(napi_env env, napi_value value)
{
  void *found = NULL;
  bool is_ours = false;
  if (napi_check_object_type_tag(env, value, &socket_tag, &is_ours) != napi_ok || !is_ours ||
      napi_unwrap(env, value, &found) != napi_ok) {
    throw_type(env, "not a socket");
    return NULL;
  }
  struct socket *socket = found;
  if (socket->fd < 0) {
    throw_errno(env, "socket is closed", EBADF);
    return NULL;
  }
  return socket;
}

bool read_uint32(napi_env env, napi_value value, uint32_t *number)
{
  if (napi_get_value_uint32(env, value, number) == napi_ok) return true;
  throw_type(env, "not a number");
  return false;
}

bool read_member(napi_env env, napi_value object, const char *name, uint32_t *number)
{
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == napi_ok && read_uint32(env, value, number);
}

static bool read_array(napi_env env, napi_value value, napi_typedarray_type wanted, void **data, size_t *length)
{
  bool is_typed = false;
  napi_typedarray_type type;
  if (napi_is_typedarray(env, value, &is_typed) != napi_ok || !is_typed ||
      napi_get_typedarray_info(env, value, &type, length, data, NULL, NULL) != napi_ok || type != wanted) {
    throw_type(env, "not the typed array wanted");
    return false;
  }
  return true;
}

bool read_octets(napi_env env, napi_value value, uint8_t **octets, size_t *length)
{
  return read_array(env, value, napi_uint8_array, (void **)octets, length);
}

bool read_words(napi_env env, napi_value value, uint32_t **words, size_t *length)
{
  return read_array(env, value, napi_uint32_array, (void **)words, length);
}

napi_value make_uint32(napi_env env, uint32_t number)
{
  napi_value value;
  napi_create_uint32(env, number, &value);
  return value;
}

napi_value make_text(napi_env env, const char *text)
{
  napi_value value;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
  return value;
}

void set_uint32(napi_env env, napi_value object, const char *name, uint32_t number)
{
  napi_set_named_property(env, object, name, make_uint32(env, number));
}

void set_text(napi_env env, napi_value object, const char *name, const char *text)
{
  napi_set_named_property(env, object, name, make_text(env, text));
}

bool tag_socket(napi_env env, napi_value object)
{
  return napi_type_tag_object(env, object, &socket_tag) == napi_ok;
}
