# Runs one program. Its caller holds the other end of standard input: when the caller is gone, whatever happened to it, the
# program and all of its process group end too.
# usage: sh -c THIS attached PROGRAM [ARGUMENT...], as the leader of a session
exec 3<&0 </dev/null
(
  read -r _ <&3
  kill -s KILL -- "-$$"
) >/dev/null 2>&1 &
"$@" 3<&-
status=$?
kill -s KILL "$!" 2>/dev/null
exit "$status"
