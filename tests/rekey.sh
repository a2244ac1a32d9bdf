# Large transfers while keys are renewed.  Sourced by tests/*rekey.test after
# lib.sh; they have functions down and back (once each way, with OPTION...,
# into $SCRATCH/down and $SCRATCH/back), and measured COMMAND..., which runs
# one of them and leaves STATUS, and in PEAK the largest memory, KiB.
# shellcheck shell=sh
# shellcheck disable=SC2154 # from lib.sh and the scripts

: "${REKEY_TIMES:=1}" "${REKEY_DOWN:=96}" "${REKEY_BACK:=32}"
BOUND_KB=16384

# Blocks that no two places of have in common, the same at each run.
cat >"$SCRATCH/make.py" <<-'END'
import random, sys
block = random.Random(7).randbytes((1 << 20) - 8)
for i in range(int(sys.argv[1])):
    sys.stdout.buffer.write(i.to_bytes(8, "big") + block)
sys.stdout.flush()
sys.exit(3)
END
cat >"$SCRATCH/back.py" <<-'END'
import shutil, sys
shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer, 1 << 16)
sys.stdout.flush()
sys.exit(5)
END

# transfer OPTION...: once down, once there and back; leaves PROBLEM
transfer() {
	PROBLEM=
	measured down "$@"
	[ "$STATUS" = 3 ] || PROBLEM="$PROBLEM down: status $STATUS"
	cmp -s "$SCRATCH/down" "$SCRATCH/want" || PROBLEM="$PROBLEM down: bytes"
	[ "${PEAK:-0}" -gt 0 ] && [ "$PEAK" -lt "$BOUND_KB" ] ||
		PROBLEM="$PROBLEM down: $PEAK KiB"
	rm -f "$SCRATCH/down"
	measured back "$@"
	[ "$STATUS" = 5 ] || PROBLEM="$PROBLEM back: status $STATUS"
	cmp -s "$SCRATCH/back" "$SCRATCH/there" || PROBLEM="$PROBLEM back: bytes"
	[ "${PEAK:-0}" -gt 0 ] && [ "$PEAK" -lt "$BOUND_KB" ] ||
		PROBLEM="$PROBLEM back: $PEAK KiB"
	rm -f "$SCRATCH/back"
	[ -z "$PROBLEM" ] || [ ! -s "$SCRATCH/err" ] ||
		PROBLEM="$PROBLEM $(head -c 500 "$SCRATCH/err")"
}

# all_of NAME OPTION...: REKEY_TIMES times; where REKEY_ONLY is set, only
# those whose name has it
all_of() {
	all_name=$1
	shift
	case $all_name in
	*"${REKEY_ONLY:-}"*) ;;
	*) return 0 ;;
	esac
	all_count=0
	all_problems=
	while [ "$all_count" -lt "$REKEY_TIMES" ]; do
		transfer "$@"
		all_problems=$all_problems$PROBLEM
		all_count=$((all_count + 1))
	done
	is "$all_name: $REKEY_TIMES times $REKEY_DOWN MiB down, $REKEY_BACK there and back" \
		"$all_problems" ''
	diag "peak $PEAK KiB"
}

# rekey_prepare: what goes there, and must come back
rekey_prepare() {
	python3 "$SCRATCH/make.py" "$REKEY_DOWN" >"$SCRATCH/want" || :
	python3 "$SCRATCH/make.py" "$REKEY_BACK" >"$SCRATCH/there" || :
	is 'there is something to send' "$(wc -c <"$SCRATCH/want")" \
		$((REKEY_DOWN * 1048576))
}
