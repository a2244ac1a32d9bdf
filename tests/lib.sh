# The test bench: TAP, and a lab with a real sshd on a loopback port.
# Sourced as the first thing by every tests/*.test.  It starts the script
# anew inside tests/lab, so all of the script runs in the private machine and
# everything it starts ends with it.
#
# From the Makefile: abs_top_srcdir, abs_top_builddir, STAGE (a DESTDIR tree),
# STAGED_BINDIR (bindir inside it) and STAGED_CONF (where cudarun.conf would
# be).  CUDARUN_MUST_WORK=1 turns skips into failures; KEEP=1 keeps the lab's
# folder.
#
# To a script it gives LAB_DIR, LAB_KIND (root: users ana and ben; self: only
# the caller), LAB_USER, LAB_UID, LAB_PORT, LAB_BINDIR, LAB_CONF, LAB_WORK
# (workspace_dir), SCRATCH (a folder for its own files), SSH, and functions.
# shellcheck shell=sh

# --- TAP -------------------------------------------------------------------

tap_count=0
tap_failed=0
tap_planned=
tap_allowed=

# plan COUNT: how many tests follow
plan() {
	tap_planned=$1
	echo "1..$1"
}

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

tap_pass() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

tap_fail() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
}

# not COMMAND...: true when it fails
not() {
	! "$@"
}

# ok NAME COMMAND...: the command succeeds
ok() {
	tap_name=$1
	shift
	tap_status=0
	"$@" >"$SCRATCH/tap.out" 2>&1 || tap_status=$?
	if [ "$tap_status" -eq 0 ]; then
		tap_pass "$tap_name"
	else
		tap_fail "$tap_name"
		diag "status $tap_status: $*"
		diag "$(cat "$SCRATCH/tap.out")"
	fi
}

# is NAME GOT WANT: the same text
is() {
	if [ "$2" = "$3" ]; then
		tap_pass "$1"
	else
		tap_fail "$1"
		diag "got:  $2"
		diag "want: $3"
	fi
}

# like NAME GOT ERE: some line of it matches
like() {
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		tap_pass "$1"
	else
		tap_fail "$1"
		diag "got:  $2"
		diag "want a line like: $3"
	fi
}

# unlike NAME GOT ERE: no line of it matches
unlike() {
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		tap_fail "$1"
		diag "got:  $2"
		diag "want no line like: $3"
	else
		tap_pass "$1"
	fi
}

# skip_allowed REASON: a skip for just this reason is none of our failures
skip_allowed() {
	tap_allowed="$tap_allowed<$1>"
}

# skip REASON: in the place of one test
skip() {
	case $tap_allowed in
	*"<$1>"*) tap_skip="SKIP allowed: $1" ;;
	*) tap_skip="SKIP $1" ;;
	esac
	if [ -n "${CUDARUN_MUST_WORK:-}" ] && [ "$tap_skip" = "SKIP $1" ]; then
		tap_fail "must not be skipped: $1"
	else
		tap_count=$((tap_count + 1))
		echo "ok $tap_count # $tap_skip"
	fi
}

# bail REASON: the bench itself is broken
bail() {
	echo "${bail_word:-Bail out!} $(printf '%s' "$*" | tr '\n' ' ')"
	exit 99
}

# done_testing: the last line of a script
done_testing() {
	[ -n "$tap_planned" ] || plan "$tap_count"
	[ "$tap_failed" -eq 0 ] ||
		diag "$tap_failed of $tap_count tests failed"
	[ "$tap_failed" -eq 0 ] && [ "$tap_count" -eq "$tap_planned" ]
	exit
}

# run COMMAND...: leaves STATUS, and what it wrote in OUT and ERR (exact bytes
# in the files $SCRATCH/out and $SCRATCH/err)
# shellcheck disable=SC2034 # for the scripts
run() {
	STATUS=0
	"$@" >"$SCRATCH/out" 2>"$SCRATCH/err" || STATUS=$?
	OUT=$(cat "$SCRATCH/out")
	ERR=$(cat "$SCRATCH/err")
}

# --- time ------------------------------------------------------------------

now_ms() {
	date +%s%3N
}

# elapsed_ms SINCE: milliseconds since a now_ms
elapsed_ms() {
	echo $(($(now_ms) - $1))
}

# await SECONDS COMMAND...: poll until it succeeds; fails when time is up
await() {
	await_end=$(($(now_ms) + $1 * 1000))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(now_ms)" -lt "$await_end" ] || return 1
		sleep 0.01
	done
}

# --- processes -------------------------------------------------------------

# lab_below PID [EXCEPT]: PID's descendants, EXCEPT and those below it left
# out, as "pid name" lines
lab_below() {
	ps -e -o pid= -o ppid= -o comm= | awk -v top="$1" -v except="${2:-x}" '
		{ parent[$1] = $2; name[$1] = $3 }
		END {
			for (pid in parent) {
				p = pid
				while (p in parent && p != top && p != except)
					p = parent[p]
				if (p == top && pid != top)
					print pid, name[pid]
			}
		}'
}

lab_jobs() {
	if [ "$LAB_KIND" = root ]; then
		ps -U "$(id -u "$1")" -o pid= -o comm= || :
	else
		[ -z "$LAB_SSHD" ] || lab_below "$LAB_SSHD"
		lab_below "$LAB_PID" $$
	fi
}

# job_processes USER: pids of what USER runs in this lab, sshd itself and ssh
# (a multiplexing master) left out
job_processes() {
	lab_jobs "$1" | awk '$2 !~ /^ssh/ { print $1 }'
}

# no_job_processes USER: for await
no_job_processes() {
	[ -z "$(job_processes "$1")" ]
}

lab_gone() {
	for pid; do
		! kill -0 "$pid" 2>/dev/null || return 1
	done
}

# --- files -----------------------------------------------------------------

# leftovers: names in workspace_dir, none after a job
leftovers() {
	ls -A "$LAB_WORK"
}

# use_conf LINES: the lab's cudarun.conf; a later key replaces workspace_dir
use_conf() {
	mkdir -p "${LAB_CONF%/*}" &&
		printf 'workspace_dir = "%s"\n%s\n' "$LAB_WORK" "$1" \
			>"$LAB_CONF.new" &&
		mv -f "$LAB_CONF.new" "$LAB_CONF"
}

# --- the lab ---------------------------------------------------------------

# cudarun finds its files relative to itself, so a copy of the staged tree
# works where the users of the lab can reach it
lab_copy_stage() {
	[ -d "$STAGED_BINDIR" ] ||
		bail "no installed tree in $STAGED_BINDIR, see: make check"
	if ! cp -R "$STAGE" "$LAB_DIR/stage" ||
		! chmod -R a+rX "$LAB_DIR/stage"; then
		bail "cannot copy $STAGE to $LAB_DIR"
	fi
	use_conf '' || bail "cannot write $LAB_CONF"
}

lab_make_keys() {
	mkdir -m 700 "$LAB_DIR/client" && mkdir "$LAB_DIR/authorized" || return
	ssh-keygen -q -t ed25519 -N '' -f "$LAB_DIR/host_key" || return
	printf '[127.0.0.1]:%s %s\n' "$LAB_PORT" \
		"$(cat "$LAB_DIR/host_key.pub")" >"$LAB_DIR/known_hosts"
	for user in $LAB_USERS; do
		ssh-keygen -q -t ed25519 -N '' -C "$user" \
			-f "$LAB_DIR/client/$user" &&
			cp "$LAB_DIR/client/$user.pub" \
				"$LAB_DIR/authorized/$user" || return
	done
}

# The first value of a keyword counts, so what the test wants comes first.
lab_sshd_config() {
	printf '%s\n' "$@"
	cat <<-END
	ListenAddress 127.0.0.1:$LAB_PORT
	HostKey $LAB_DIR/host_key
	PidFile $LAB_DIR/sshd.pid
	AuthorizedKeysFile $LAB_DIR/authorized/%u
	AuthenticationMethods publickey
	AllowUsers $LAB_USERS
	UsePAM no
	StrictModes no
	PermitUserRC no
	PrintMotd no
	PrintLastLog no
	LoginGraceTime 20
	MaxStartups 300:30:400
	MaxSessions 200
	AcceptEnv LANG LC_* CUDARUN_*
	SetEnv PATH=$LAB_BINDIR:/usr/local/bin:/usr/bin:/bin
	LogLevel VERBOSE
	END
}

lab_ssh_config() {
	cat <<-END
	Host gpu-lab gpu-lab-mux
	  User $LAB_USER
	  IdentityFile $LAB_DIR/client/$LAB_USER
	Host gpu-lab-mux
	  ControlMaster auto
	  ControlPath $LAB_DIR/mux
	  ControlPersist 60
	Host gpu-lab-ben
	  User ben
	  IdentityFile $LAB_DIR/client/ben
	Host *
	  HostName 127.0.0.1
	  Port $LAB_PORT
	  UserKnownHostsFile $LAB_DIR/known_hosts
	  GlobalKnownHostsFile /dev/null
	  StrictHostKeyChecking yes
	  IdentitiesOnly yes
	  IdentityAgent none
	  BatchMode yes
	  KexAlgorithms curve25519-sha256
	  ConnectTimeout 10
	  LogLevel ERROR
	END
}

lab_sshd_settled() {
	grep -q 'Server listening' "$LAB_DIR/sshd.log" ||
		! kill -0 "$LAB_SSHD" 2>/dev/null
}

# lab_start [SSHD_CONFIG_LINE]...: the lab's sshd answers when this returns
lab_start() {
	lab_copy_stage
	lab_make_keys || bail "cannot make keys in $LAB_DIR"
	lab_sshd_config "$@" >"$LAB_DIR/sshd_config"
	lab_ssh_config >"$LAB_DIR/ssh_config"
	lab_sshd_start
	# A user's own account may be locked, or have no login shell.
	[ "$LAB_KIND" = root ] || $SSH gpu-lab true ||
		bail "the lab's sshd refuses $LAB_USER, who can run these" \
			"tests only as root: $(cat "$LAB_DIR/sshd.log")"
}

# lab_sshd_start: with the configuration as it is; lab_start did this once
lab_sshd_start() {
	# sshd wants to be started by its absolute path.
	lab_program=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v sshd) ||
		bail "no sshd here: install openssh-server"
	: >"$LAB_DIR/sshd.log"	# not what an earlier one said
	"$lab_program" -D -e -f "$LAB_DIR/sshd_config" \
		</dev/null >"$LAB_DIR/sshd.log" 2>&1 &
	LAB_SSHD=$!
	if ! await 20 lab_sshd_settled ||
		! grep -q 'Server listening' "$LAB_DIR/sshd.log"; then
		bail "sshd did not start: $(cat "$LAB_DIR/sshd.log")"
	fi
}

# lab_stop: end sshd, its sessions and what they run; by pid
lab_stop() {
	[ -n "$LAB_SSHD" ] || return 0
	[ ! -S "$LAB_DIR/mux" ] || $SSH -O exit gpu-lab-mux 2>/dev/null || :
	lab_pids="$LAB_SSHD $(lab_below "$LAB_SSHD" | cut -d ' ' -f 1)"
	# shellcheck disable=SC2086 # one word per pid
	kill $lab_pids 2>/dev/null || :
	wait "$LAB_SSHD" || :
	# shellcheck disable=SC2086
	await 10 lab_gone $lab_pids || kill -KILL $lab_pids 2>/dev/null || :
	LAB_SSHD=
}

lab_impossible() {
	[ -z "${CUDARUN_MUST_WORK:-}" ] || bail "$1"
	echo "1..0 # SKIP $(printf '%s' "$1" | tr '\n' ' ')"
	exit 0
}

# Start the calling script anew, inside tests/lab.
lab_enter() {
	[ -x "$LAB" ] || bail "no $LAB, see: make check"
	LAB_KIND=$("$LAB" --can 2>&1) || lab_impossible "$LAB_KIND"
	LAB_PORT=$("$LAB" --port) || bail "no free port"
	# Not TMPDIR: the users of the lab must get there too.
	LAB_DIR=$(mktemp -d /tmp/cudarun-lab.XXXXXX) || bail "no room in /tmp"
	chmod 755 "$LAB_DIR" || bail "cannot open $LAB_DIR to all"
	export LAB_KIND LAB_PORT LAB_DIR
	set -- "$LAB_DIR" -- /bin/sh "$0" "$@"
	[ -n "${KEEP:-}" ] || set -- --remove "$@"
	exec "$LAB" --user "ana:$((LAB_PORT * 2))" \
		--user "ben:$((LAB_PORT * 2 + 1))" "$@"
}

# Inside: what the script sees.
# shellcheck disable=SC2034 # for the scripts
lab_inside() {
	LAB_PID=$PPID
	LAB_SSHD=
	LAB_BINDIR=$LAB_DIR/stage${STAGED_BINDIR#"$STAGE"}
	LAB_CONF=$LAB_DIR/stage${STAGED_CONF#"$STAGE"}
	LAB_WORK=$LAB_DIR/work
	SCRATCH=$LAB_DIR/scratch
	LAB_USER=$(id -un)
	LAB_USERS=$LAB_USER
	if [ "$LAB_KIND" = root ]; then
		LAB_USER=ana
		LAB_USERS='ana ben'
	fi
	LAB_UID=$(id -u "$LAB_USER")
	SSH="ssh -F $LAB_DIR/ssh_config"
	if ! mkdir "$LAB_WORK" "$SCRATCH" || ! chmod 1777 "$LAB_WORK"; then
		bail "cannot write in $LAB_DIR"
	fi
	trap lab_stop EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

umask 022
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${abs_top_builddir:=$abs_top_srcdir}"
: "${STAGE:=$abs_top_builddir/stage}"
: "${STAGED_BINDIR:=$STAGE/usr/local/bin}"
: "${STAGED_CONF:=$STAGE/usr/local/etc/cudarun/cudarun.conf}"
: "${LAB:=$abs_top_builddir/tests/lab}"
case ${LAB_DIR:-} in
/tmp/cudarun-lab.*) lab_inside ;;
*) lab_enter "$@" ;;
esac
