# Jobs, as a student starts them: a script through ssh, or a conversation
# with a running one.  For the tests; lib.sh comes first.
# shellcheck shell=sh disable=SC2034,SC2086 # for the scripts; $SSH is words

# The interpreter outside, for comparisons.
case ${JOB_PYTHON:-embedded} in
embedded) PLAIN_PYTHON=/usr/bin/python3 ;;
*) PLAIN_PYTHON=$JOB_PYTHON ;;
esac

# job ARGUMENTS <SCRIPT: leaves STATUS, OUT, ERR as run does.  The arguments
# are words of the remote shell.  Never longer than a minute.
job() {
	run timeout -k 5 60 $SSH gpu-lab cudarun "$@"
}

# clean NAME: after a job nothing is left of it
clean() {
	if await 10 no_job_processes "$LAB_USER" && [ -z "$(leftovers)" ]
	then
		tap_pass "$1"
	else
		tap_fail "$1"
		diag "processes: $(ps -U "$LAB_UID" -o pid= -o args=)"
		diag "workspaces: $(leftovers)"
	fi
}

# A conversation.  talk_start ARGUMENTS <SCRIPT: stdin stays open behind the
# script.  If the job does not answer, the time limit ends it, and hear fails.
talk_start() {
	rm -f "$SCRATCH/say" "$SCRATCH/hear"
	mkfifo "$SCRATCH/say" "$SCRATCH/hear" || bail 'cannot make a fifo'
	timeout -k 5 60 $SSH gpu-lab cudarun "$@" \
		<"$SCRATCH/say" >"$SCRATCH/hear" 2>"$SCRATCH/err" &
	TALK=$!
	exec 3>"$SCRATCH/say" 4<"$SCRATCH/hear"
	cat >&3
	say '#__END__'
}

# say LINE: to the job's stdin.  In a subshell, which a broken pipe may kill.
say() {
	(printf '%s\n' "$1" >&3) || :
}

# hear: the next line of its stdout, in HEARD
hear() {
	HEARD=
	read -r HEARD <&4 || HEARD="(nothing more) $HEARD"
}

# hear_bytes COUNT: so many bytes, without waiting for a newline
hear_bytes() {
	HEARD=$(head -c "$1" <&4)
}

# talk_end: the rest of its stdout, after the end of its stdin
talk_end() {
	exec 3>&-
	REST=$(cat <&4)
	exec 4<&-
	STATUS=0
	wait "$TALK" || STATUS=$?
	ERR=$(cat "$SCRATCH/err")
}

# twin NAME ARGUMENTS <SCRIPT: the job ends as python3 script.py ends, with
# the same output; lines of ours left out.  Leaves what job leaves.
twin() {
	twin_name=$1
	shift
	rm -rf "$SCRATCH/twin"
	mkdir "$SCRATCH/twin"
	cat >"$SCRATCH/twin/script.py"
	job "${@:--}" <"$SCRATCH/twin/script.py"
	is "$twin_name" "$(printf '%s\n' "$STATUS" "$OUT" "$ERR" |
		grep -v '^cudarun: ' | same_addresses)" \
		"$(twin_outside "$@" | same_addresses)"
}

same_addresses() {
	sed 's/ at 0x[0-9a-f]*>/ at 0x>/g'
}

# In a subshell: it changes the directory.
twin_outside() {
	cd "$SCRATCH/twin" || return
	[ $# -eq 0 ] || shift
	twin_status=0
	env -i PATH=/usr/bin:/bin HOME="$PWD" LANG=C.UTF-8 \
		timeout -k 5 60 "$PLAIN_PYTHON" -s -X utf8 script.py "$@" \
		</dev/null >../twin.out 2>../twin.err || twin_status=$?
	printf '%s\n%s\n%s\n' "$twin_status" "$(cat ../twin.out)" \
		"$(cat ../twin.err)" | sed "s,$PWD/,/job/,g"
}
