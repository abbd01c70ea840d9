#!/bin/sh
# In a network namespace of its own: two networks to the guest, then the guest itself in place of this shell.
set -e
ip link set lo up
for n in 0 1; do
  ip tuntap add dev hlr$n mode tap
  ip addr add 192.168.$((233 + n)).1/24 dev hlr$n
  ip link set hlr$n up
done
exec "$@"
