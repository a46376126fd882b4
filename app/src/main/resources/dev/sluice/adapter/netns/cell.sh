# The first process of a cell: it makes loopback work, hides what leads out through the file system, and waits. Its caller holds
# the other end of standard input: when the caller is gone, whatever happened to it, this ends, and with the first process of its
# namespace the kernel ends all the others.
# usage: sh -c THIS cell [HIDDEN_FILE...]
ip link set lo up || { echo "loopback cannot be brought up: ip link set lo up"; exit 1; }
for folder in /run /var/run /var/spool; do
  [ -d "$folder" ] && [ ! -L "$folder" ] || continue
  mount -t tmpfs -o mode=755 tmpfs "$folder" || { echo "$folder cannot be hidden"; exit 1; }
done
for file in "$@"; do
  [ -e "$file" ] || continue
  mount --bind /dev/null "$file" || { echo "$file cannot be hidden"; exit 1; }
done
echo ready
read -r _
