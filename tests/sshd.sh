# cudarun-sshd in the lab, behind a listener that does what inetd does.
# Sourced by tests/sshd*.test after lib.sh.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # for the scripts, and from lib.sh

unset SSH_AUTH_SOCK TERM

# sshd_prepare: the tree, the keys of users and of the host; sets SSHD
sshd_prepare() {
	lab_copy_stage
	lab_make_keys || bail "cannot make keys in $LAB_DIR"
	lab_ssh_config >"$LAB_DIR/ssh_config"
	SSHD=$(find "$STAGE" -name cudarun-sshd -type f)
	[ -n "$SSHD" ] || bail "no cudarun-sshd in $STAGE"
	SSHD=$LAB_DIR/stage${SSHD#"$STAGE"}
	SSHD_CONF=$LAB_DIR/sshd.conf
	LISTEN=
	: >"$LAB_DIR/listen.log"
}

# home_of USER
home_of() {
	getent passwd "$1" | cut -d : -f 6
}

# let_in USER [OPTIONS]: USER's key in USER's authorized_keys
let_in() {
	let_home=$(home_of "$1")
	[ -d "$let_home/.ssh" ] || mkdir -m 700 "$let_home/.ssh" || return
	echo "${2:+$2 }$(cat "$LAB_DIR/client/$1.pub")" \
		>"$let_home/.ssh/authorized_keys"
	chown -R "$1" "$let_home/.ssh"
}

# use_sshd LINES: sshd.conf of the lab
use_sshd() {
	printf 'host_keys = {"%s/host/ed25519"}\nlog = "stderr"\n%s\n' \
		"$LAB_DIR" "$1" >"$SSHD_CONF"
}

# listen_start ARGUMENT...: of tests/listen, or a whole command behind "--"
listen_start() {
	: >"$LAB_DIR/listen.log"
	"$abs_top_builddir/tests/listen" "$@" >"$LAB_DIR/listen.log" 2>&1 &
	LISTEN=$!
	await 10 grep -q listening "$LAB_DIR/listen.log" ||
		bail "no listener: $(cat "$LAB_DIR/listen.log")"
}

# syslog_start: what syslog(3) gets goes to $LAB_DIR/syslog
syslog_start() {
	python3 - "$LAB_DIR/log" >"$LAB_DIR/syslog" <<-'END' &
	import os, socket, sys
	log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	log.bind(sys.argv[1])
	os.chmod(sys.argv[1], 0o666)
	while True:
	    print(log.recv(8192).decode().rstrip("\0\n"), flush=True)
	END
	SYSLOG=$!
	await 10 test -S "$LAB_DIR/log" || bail 'no socket for syslog'
}

syslog_stop() {
	kill "$SYSLOG"
	wait "$SYSLOG" 2>/dev/null || :
	rm -f "$LAB_DIR/log"
}

# listen_with_syslog ARGUMENT...: listen_start, whose /dev/log is the test's.
# In mounts of its own, because a name in the lab's /dev is one in the
# machine's.
listen_with_syslog() {
	: >"$LAB_DIR/listen.log"
	# shellcheck disable=SC2016 # of the inner shell
	unshare --mount --propagation private sh -c '
		dev=$1/dev
		mkdir -p "$dev" &&
			mount -t tmpfs -o mode=755 none "$dev" || exit
		for at in /dev/*; do
			to=$dev/${at##*/}
			if [ "$at" = /dev/log ]; then
				continue
			elif [ -L "$at" ]; then
				cp -P "$at" "$to"
			elif [ -d "$at" ]; then
				mkdir "$to" && mount --rbind "$at" "$to"
			else
				: >"$to" && mount --bind "$at" "$to"
			fi || exit
		done
		ln -s "$1/log" "$dev/log" && mount --rbind "$dev" /dev || exit
		shift
		exec "$@"' sh "$LAB_DIR" "$abs_top_builddir/tests/listen" \
		"$@" >"$LAB_DIR/listen.log" 2>&1 &
	LISTEN=$!
	await 10 grep -q listening "$LAB_DIR/listen.log" ||
		bail "no listener: $(cat "$LAB_DIR/listen.log")"
}

listen_stop() {
	[ -z "$LISTEN" ] || kill "$LISTEN" 2>/dev/null || :
	[ -z "$LISTEN" ] || wait "$LISTEN" 2>/dev/null || :
	LISTEN=
}

# serve LINES: a listener with this sshd.conf, as root
serve() {
	use_sshd "$1"
	[ -n "$LISTEN" ] ||
		listen_start "$LAB_PORT" "$SSHD" --inetd --config "$SSHD_CONF"
	: >"$LAB_DIR/listen.log"
}

# sshd_as_user LINES: the same in user mode, as LAB_USER, in a folder of the
# user's own: the preset is in the home directory, which without a lab is a
# real one.  Sets AS_USER, what makes the command behind it one of the user's.
sshd_as_user() {
	AS_USER=
	[ "$LAB_KIND" = self ] || AS_USER="setpriv --reuid $LAB_USER \
		--regid $LAB_USER --clear-groups \
		env HOME=$(home_of "$LAB_USER")"
	mkdir -p "$LAB_DIR/mine"
	[ "$LAB_KIND" = self ] || chown "$LAB_USER" "$LAB_DIR/mine"
	cp "$LAB_DIR/client/$LAB_USER.pub" "$LAB_DIR/mine/keys"
	cat >"$LAB_DIR/mine/sshd.conf" <<-END
	host_keys = {"$LAB_DIR/mine/ed25519"}
	authorized_keys = {"$LAB_DIR/mine/keys"}
	strict_modes = false
	log = "stderr"
	$1
	END
	$AS_USER "$SSHD" --keygen --user-mode --config \
		"$LAB_DIR/mine/sshd.conf" >/dev/null || bail 'no host key'
	sed "s/^/[127.0.0.1]:$LAB_PORT /" "$LAB_DIR/mine/ed25519.pub" \
		>"$LAB_DIR/known_hosts"
	$AS_USER "$abs_top_builddir/tests/listen" "$LAB_PORT" "$SSHD" --inetd \
		--user-mode --config "$LAB_DIR/mine/sshd.conf" \
		>"$LAB_DIR/listen.log" 2>&1 &
	LISTEN=$!
	await 10 grep -q listening "$LAB_DIR/listen.log" ||
		bail "no listener: $(cat "$LAB_DIR/listen.log")"
}

log() {
	cat "$LAB_DIR/listen.log"
}

# logged ERE: for await
logged() {
	grep -Eq -e "$1" "$LAB_DIR/listen.log"
}

# ours: cudarun-sshd processes, of whatever user
ours() {
	lab_below "$LAB_PID" $$ | awk '$2 ~ /^cudarun-sshd/'
	lab_below $$ | awk '$2 ~ /^cudarun-sshd/'
}

none_of_ours() {
	[ -z "$(ours)" ]
}
