#!/bin/sh
# The guest's first process: the host's file system is its root, read-only; the kernel gets its modules, the networks
# their addresses; then the agent takes commands from the serial line.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TMPDIR=/run
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmpfs /run
ip link set lo up
for n in 0 1; do
  ip link set vec$n up mtu 1500
  ip addr add 192.168.$((233 + n)).2/24 dev vec$n
  # UML's driver loses what segmentation offload makes of SCTP.
  ethtool -K vec$n gso off tso off
done
mkdir -p /run/modules/lib
ln -s /usr/lib/uml/modules /run/modules/lib/modules
# hmac first: without it the state cookie cannot be signed, and listen() says ENOSYS.
modprobe -d /run/modules hmac
modprobe -d /run/modules sctp
# RFC 6951: take SCTP in UDP there, send it so only to peers that ask for it.
echo 9899 >/proc/sys/net/sctp/udp_port
echo 0 >/proc/sys/net/sctp/encap_port
stty raw -echo </dev/ttyS0
# shellcheck disable=SC2154 # `agent` and `node` come from the kernel's command line
exec "$node" "$agent" </dev/ttyS0 >/dev/ttyS0
