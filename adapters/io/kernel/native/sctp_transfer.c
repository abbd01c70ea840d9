/* Messages in and out, many in a call. */
#include "native.h"

#include <errno.h>
#include <linux/sctp.h>
#include <string.h>

enum {
  SEND_BATCH = 64,
  RECEIVE_BATCH = 32,
  PIECE_OCTETS = 4096, /* longer messages come in pieces, the last with the end-of-record flag */
  SEND_WORDS = 4,      /* stream, ppid, context, isUnordered */
  RECEIVE_WORDS = 4,   /* octets, stream, ppid, flags */
  FLAG_END = 1,
  FLAG_NOTIFICATION = 2,
  FLAG_UNORDERED = 4,
};

/* One thread runs an environment, and nothing is kept here from call to call; a worker thread has its own. */
static _Thread_local union {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(struct sctp_sndinfo))];
} outgoing[SEND_BATCH];
static _Thread_local union {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(struct sctp_rcvinfo))];
} incoming[RECEIVE_BATCH];
static _Thread_local struct mmsghdr headers[SEND_BATCH];
static _Thread_local struct iovec vectors[SEND_BATCH];
static _Thread_local uint8_t pieces[RECEIVE_BATCH][PIECE_OCTETS];

static void put_sndinfo(struct msghdr *message, void *control, const struct sctp_sndinfo *info)
{
  message->msg_control = control;
  message->msg_controllen = CMSG_SPACE(sizeof *info);
  struct cmsghdr *header = CMSG_FIRSTHDR(message);
  header->cmsg_level = IPPROTO_SCTP;
  header->cmsg_type = SCTP_SNDINFO;
  header->cmsg_len = CMSG_LEN(sizeof *info);
  memcpy(CMSG_DATA(header), info, sizeof *info);
}

/*
 * The first `count` headers. With MSG_MORE the kernel puts messages into one packet as long as there is room; the last
 * one lets them go. Where it is not taken, the buffer is full, and whoever sends again once it is not lets them go.
 */
static int send_bundled(int fd, uint32_t count)
{
  uint32_t first = 0;
  if (count > 1) {
    int sent = sendmmsg(fd, headers, count - 1, MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE);
    if (sent < 0 || (uint32_t)sent < count - 1) return sent;
    first = count - 1;
  }
  if (count == 0 || sendmsg(fd, &headers[first].msg_hdr, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return (int)count;
  return first > 0 ? (int)first : -1;
}

/*
 * sctpSend(socket, messages, words, count): how many of the first `count` the kernel took; fewer when its buffer is
 * full. `words` holds SEND_WORDS for each message.
 */
napi_value sctp_send(napi_env env, napi_callback_info info)
{
  napi_value values[4];
  struct socket *socket;
  uint32_t *words, count;
  size_t length;
  if (!read_arguments(env, info, 4, values) || (socket = read_socket(env, values[0])) == NULL ||
      !read_words(env, values[2], &words, &length) || !read_uint32(env, values[3], &count))
    return NULL;
  if (count > SEND_BATCH || length < (size_t)count * SEND_WORDS) return throw_type(env, "too many messages");
  for (uint32_t i = 0; i < count; i++, words += SEND_WORDS) {
    napi_value message;
    uint8_t *octets;
    if (napi_get_element(env, values[1], i, &message) != napi_ok || !read_octets(env, message, &octets, &length)) return NULL;
    vectors[i] = (struct iovec){octets, length};
    headers[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &vectors[i], .msg_iovlen = 1}};
    struct sctp_sndinfo sndinfo = {
        .snd_sid = (uint16_t)words[0],
        .snd_ppid = htonl(words[1]),
        .snd_context = words[2],
        .snd_flags = words[3] != 0 ? SCTP_UNORDERED : 0,
    };
    put_sndinfo(&headers[i].msg_hdr, &outgoing[i], &sndinfo);
  }
  int sent = send_bundled(socket->fd, count);
  if (sent >= 0) return make_uint32(env, (uint32_t)sent);
  return errno == EAGAIN || errno == EINTR ? make_uint32(env, 0) : throw_errno(env, "sendmmsg", errno);
}

static void put_rcvinfo(struct msghdr *message, uint32_t *words)
{
  for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
    struct sctp_rcvinfo info;
    if (header->cmsg_level != IPPROTO_SCTP || header->cmsg_type != SCTP_RCVINFO) continue;
    memcpy(&info, CMSG_DATA(header), sizeof info);
    words[1] = info.rcv_sid;
    words[2] = ntohl(info.rcv_ppid);
    if (info.rcv_flags & SCTP_UNORDERED) words[3] |= FLAG_UNORDERED;
  }
}

/*
 * sctpReceive(socket, words): the octets of up to RECEIVE_BATCH pieces one after another, undefined when there are
 * none now, null at the end. `words[0]` says how many, then come RECEIVE_WORDS for each.
 */
napi_value sctp_receive(napi_env env, napi_callback_info info)
{
  napi_value values[2], result;
  struct socket *socket;
  uint32_t *words;
  size_t length, total = 0;
  if (!read_arguments(env, info, 2, values) || (socket = read_socket(env, values[0])) == NULL ||
      !read_words(env, values[1], &words, &length))
    return NULL;
  if (length < 1 + RECEIVE_BATCH * RECEIVE_WORDS) return throw_type(env, "no room for what is said of each message");
  for (int i = 0; i < RECEIVE_BATCH; i++) {
    vectors[i] = (struct iovec){pieces[i], PIECE_OCTETS};
    headers[i] = (struct mmsghdr){.msg_hdr = {
                                      .msg_iov = &vectors[i],
                                      .msg_iovlen = 1,
                                      .msg_control = &incoming[i],
                                      .msg_controllen = sizeof incoming[i],
                                  }};
  }
  int count = recvmmsg(socket->fd, headers, RECEIVE_BATCH, MSG_DONTWAIT, NULL);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? NULL : throw_errno(env, "recvmmsg", errno);
  uint32_t *entry = words + 1;
  int taken = 0;
  for (; taken < count && headers[taken].msg_len > 0; taken++, entry += RECEIVE_WORDS) {
    struct mmsghdr *header = &headers[taken];
    entry[0] = header->msg_len;
    entry[1] = entry[2] = 0;
    entry[3] = header->msg_hdr.msg_flags & MSG_EOR ? FLAG_END : 0;
    if (header->msg_hdr.msg_flags & MSG_NOTIFICATION)
      entry[3] |= FLAG_NOTIFICATION;
    else
      put_rcvinfo(&header->msg_hdr, entry);
    memmove((uint8_t *)pieces + total, pieces[taken], header->msg_len);
    total += header->msg_len;
  }
  words[0] = (uint32_t)taken;
  if (taken == 0)
    napi_get_null(env, &result);
  else if (napi_create_buffer_copy(env, total, pieces, NULL, &result) != napi_ok)
    return throw_errno(env, "buffer", ENOMEM);
  return result;
}

/* sctpShutdown(socket): what the kernel has is delivered first */
napi_value sctp_shutdown(napi_env env, napi_callback_info info)
{
  napi_value values[1];
  struct socket *socket;
  if (!read_arguments(env, info, 1, values) || (socket = read_socket(env, values[0])) == NULL) return NULL;
  return shutdown(socket->fd, SHUT_WR) == 0 ? NULL : throw_errno(env, "shutdown", errno);
}

/*
 * sctpAbort(socket): ABORT, and the socket is closed. The kernel allows no SCTP_ABORT with a reason on one-to-one
 * sockets, only a close that does not linger (RFC 6458 section 4.1.4).
 */
napi_value sctp_abort(napi_env env, napi_callback_info info)
{
  napi_value values[1];
  struct socket *socket;
  struct linger none = {.l_onoff = 1, .l_linger = 0};
  if (!read_arguments(env, info, 1, values) || (socket = read_socket(env, values[0])) == NULL) return NULL;
  setsockopt(socket->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  return socket_close(env, info);
}

/* sctpHeartbeat(socket): on every path now */
napi_value sctp_heartbeat(napi_env env, napi_callback_info info)
{
  napi_value values[1];
  struct socket *socket;
  if (!read_arguments(env, info, 1, values) || (socket = read_socket(env, values[0])) == NULL) return NULL;
  struct sctp_paddrparams paths = {.spp_flags = SPP_HB_DEMAND};
  int failed = setsockopt(socket->fd, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &paths, sizeof paths);
  return failed == 0 ? NULL : throw_errno(env, "setsockopt", errno);
}
