/*
 * What user-mode-linux lacks on the machines of today, by LD_PRELOAD:
 * - its processes die with it (PTRACE_O_EXITKILL) instead of running on here when their tracer is gone;
 * - it dies with whoever started it;
 * - its floating-point area, sized for older processors, is padded to what this processor's XSAVE wants: the kernel
 *   refuses a short one.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The request UML makes; what of an XSAVE area is where (Intel SDM vol. 1, 13.4); AMX has components 17 and 18. */
enum { OLD_SETOPTIONS = 21, XSTATE_HEADER = 512, AMX_COMPONENTS = 17, MAX_AREA = 65536 };

static long trace(long request, long pid, void *address, void *data)
{
  if (request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER) {
    long word = 0;
    if (syscall(SYS_ptrace, request, pid, address, &word) < 0) return -1;
    errno = 0;
    return word;
  }
  return syscall(SYS_ptrace, request, pid, address, data);
}

static long set_extended_state(long pid, void *address, const struct iovec *given)
{
  static unsigned char area[MAX_AREA] __attribute__((aligned(64)));
  static size_t full;
  struct iovec whole = {area, sizeof area};
  if (full == 0) {
    if (trace(PTRACE_GETREGSET, pid, address, &whole) < 0) return -1;
    full = whole.iov_len;
  }
  if (given->iov_len >= full) return trace(PTRACE_SETREGSET, pid, address, (void *)given);
  uint64_t components;
  memset(area, 0, full);
  memcpy(area, given->iov_base, given->iov_len);
  memcpy(&components, area + XSTATE_HEADER, sizeof components);
  components &= ~((uint64_t)3 << AMX_COMPONENTS);
  memcpy(area + XSTATE_HEADER, &components, sizeof components);
  whole.iov_len = full;
  return trace(PTRACE_SETREGSET, pid, address, &whole);
}

long ptrace(enum __ptrace_request request, ...)
{
  va_list rest;
  va_start(rest, request);
  long pid = va_arg(rest, int);
  void *address = va_arg(rest, void *);
  void *data = va_arg(rest, void *);
  va_end(rest);
  if ((int)request == OLD_SETOPTIONS || request == PTRACE_SETOPTIONS)
    data = (void *)((uintptr_t)data | PTRACE_O_EXITKILL);
  if (request == PTRACE_SETREGSET && (uintptr_t)address == NT_X86_XSTATE)
    return set_extended_state(pid, address, data);
  return trace(request, pid, address, data);
}

__attribute__((constructor)) static void die_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }
