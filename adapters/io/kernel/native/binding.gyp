{
  'targets': [
    {
      'target_name': 'kernel_sctp',
      'sources': ['module.c', 'arguments.c', 'addresses.c', 'socket.c', 'sctp_setup.c', 'sctp_transfer.c', 'sctp_report.c', 'raw_ip.c'],
      'cflags': ['-std=gnu11', '-Wall', '-Wextra', '-Wno-unused-parameter', '-O2'],
      'defines': ['NAPI_VERSION=8', '_GNU_SOURCE'],
    },
  ],
}
