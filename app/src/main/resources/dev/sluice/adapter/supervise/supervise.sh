#!/bin/sh
# Keeps one program running until it is asked to stop. Supervisor.java starts it in a session of its own and finds it again by
# what it writes into its run folder, each file by rename:
#   supervisor.TOKEN, child   boot id, pid and start time of this process and of the program
#   exits                     how often the program ended by itself, and its last exit status
# It reads there: attempt (the token of the newest start; an older one gives way) and stop (never restart again).
# usage: supervise RUN_FOLDER TOKEN LOG LOG_BYTES always|on-failure|never PROGRAM [ARGUMENT...]

boot() {
  cat /proc/sys/kernel/random/boot_id 2>/dev/null || sysctl -n kern.bootsessionuuid
}

# The start time of a process; nothing when it is gone or a zombie.
started() {
  if [ -r /proc/self/stat ]; then
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    set -- ${stat##*")"}
    [ "$1" = Z ] || [ "$1" = X ] || printf '%s' "${20}"
  else
    ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' _ | sed 's/_*$//'
  fi
}

record() {
  name=$1
  shift
  printf '%s\n' "$@" >"$run/$name.$$" && mv -f "$run/$name.$$" "$run/$name"
}

lives() {
  [ -n "$child" ] && [ -n "$start" ] && [ "$(started "$child")" = "$start" ]
}

terminate() {
  interrupted=1
  stopping=1
  [ -z "$napping" ] || kill -s KILL "$napping" 2>/dev/null
  lives || return 0
  kill -s TERM -- "-$child" 2>/dev/null || kill -s TERM "$child" 2>/dev/null
}

# A pause that ends when a stop is asked for, be it just before the pause. Only KILL is sure to end a sleep that is just being
# forked: until it is sleep, it has this script's trap for TERM.
nap() {
  sleep "$1" &
  napping=$!
  [ -z "$stopping" ] || kill -s KILL "$napping" 2>/dev/null
  wait "$napping" 2>/dev/null
  napping=''
}

stopped() {
  [ -n "$stopping" ] || [ -e "$run/stop" ]
}

# What an earlier supervisor left running, if it still is the process it was then.
adopt() {
  [ -e "$run/child" ] || return 1
  while IFS='=' read -r key value; do
    case $key in
      boot) old_boot=$value ;;
      pid) child=$value ;;
      start) start=$value ;;
    esac
  done <"$run/child"
  [ "${old_boot-}" = "$boot" ] && lives && return 0
  child='' start=''
  return 1
}

rotate() {
  size=$(wc -c 2>/dev/null <"$log") || return 0
  [ "$size" -le "$log_bytes" ] || mv -f "$log" "$log.1"
}

launch() {
  rotate
  child='' start=''
  (
    PATH=$program_path
    export PATH
    exec $setsid $signals "$@"
  ) </dev/null >>"$log" 2>&1 &
  child=$!
  start=$(started "$child")
  # A program that cannot be written down (a full disk) must not run.
  record child "boot=$boot" "pid=$child" "start=$start" || kill -s KILL -- "-$child" || kill -s KILL "$child"
  [ -z "$stopping" ] || terminate
}

await_child() {
  while :; do
    interrupted=''
    wait "$child"
    status=$?
    [ -n "$interrupted" ] && lives || return 0
  done
}

main() {
  run=$1 token=$2 log=$3 log_bytes=$4 restart=$5
  shift 5
  program_path=${PATH-}
  PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  setsid=$(command -v setsid) || set -m
  # A shell without a terminal starts background programs deaf to INT and QUIT, and what runs under nohup is deaf to HUP; some use
  # these to end gracefully or to read their configuration again.
  signals="$(command -v env) --default-signal=HUP,INT,QUIT"
  $signals true 2>/dev/null || signals=''
  boot=$(boot)
  child='' start='' stopping='' interrupted='' napping=''
  trap terminate TERM
  trap 'interrupted=1' HUP INT QUIT

  exits=0 delay=5
  if adopt; then
    exits=$(sed -n 's/^count=//p' "$run/exits" 2>/dev/null)
    exits=${exits:-0}
  fi
  record "supervisor.$token" "boot=$boot" "pid=$$" "start=$(started $$)" || exit 74
  if [ "$(cat "$run/attempt")" != "$token" ]; then
    rm -f "$run/supervisor.$token"
    exit 75
  fi

  until stopped; do
    begun=$(date +%s)
    if [ -n "$child" ]; then
      while lives; do nap 1; done
      status=255
    else
      launch "$@"
      await_child
    fi
    ended=$child
    child='' start=''
    stopped && break
    # What the program left behind in its process group would hold its port.
    kill -s KILL -- "-$ended" 2>/dev/null
    exits=$((exits + 1))
    record exits "count=$exits" "status=$status"
    [ "$restart" = always ] || { [ "$restart" = on-failure ] && [ "$status" -ne 0 ]; } || break
    [ $(($(date +%s) - begun)) -lt 60 ] || delay=5
    nap "$((delay / 10)).$((delay % 10))"
    delay=$((delay * 2))
    [ "$delay" -le 300 ] || delay=300
  done
}

main "$@"
exit 0
