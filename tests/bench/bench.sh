#!/bin/sh
# What a session costs, as ratios to the same work without cudarun through
# the same ssh connection.  See README; usage: bench.sh [--quick] [--save]
# shellcheck source-path=SCRIPTDIR/../..
# shellcheck source=tests/lib.sh disable=SC1091
# shellcheck disable=SC2086,SC2119 # $SSH is several words; lab_start as is
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
export abs_top_srcdir
. "$abs_top_srcdir/tests/lib.sh"

PYTHON=${JOB_PYTHON:-/usr/bin/python3}
[ "$PYTHON" != embedded ] || PYTHON=/usr/bin/python3
TO="$SSH gpu-lab-mux"

# --- measuring -------------------------------------------------------------

now_us() {
	date +%s%6N
}

# timed COMMAND...: microseconds of one run, its stdin from $INPUT
timed() {
	timed_begin=$(now_us)
	"$@" <"$INPUT" >/dev/null 2>"$SCRATCH/bench.err" ||
		bail "$* failed: $(cat "$SCRATCH/bench.err")"
	echo $(($(now_us) - timed_begin))
}

# told COMMAND...: microseconds that its script measured itself
told() {
	"$@" <"$INPUT" 2>"$SCRATCH/bench.err" ||
		bail "$* failed: $(cat "$SCRATCH/bench.err")"
}

median() {
	sort -n "$1" | awk '{ v[NR] = $1 }
		END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# pairs COUNT HOW OURS THEIRS: COUNT runs of each, alternating (ABBA), so
# that a busy moment of the machine meets both; leaves A and B, the medians
pairs() {
	: >"$SCRATCH/a"
	: >"$SCRATCH/b"
	"$2" $TO "$3" >/dev/null	# both warm
	"$2" $TO "$4" >/dev/null
	pair=0
	while [ "$pair" -lt "$1" ]; do
		"$2" $TO "$3" >>"$SCRATCH/a"
		"$2" $TO "$4" >>"$SCRATCH/b"
		"$2" $TO "$4" >>"$SCRATCH/b"
		"$2" $TO "$3" >>"$SCRATCH/a"
		pair=$((pair + 2))
	done
	A=$(median "$SCRATCH/a")
	B=$(median "$SCRATCH/b")
}

# by_hyperfine COUNT OURS THEIRS: the same with hyperfine, one after the other
by_hyperfine() {
	hyperfine -S sh --style none --warmup 3 --runs "$1" \
		--export-json "$SCRATCH/fine.json" "$TO $2 <$INPUT" \
		"$TO $3 <$INPUT" >/dev/null 2>"$SCRATCH/bench.err" ||
		bail "hyperfine failed: $(cat "$SCRATCH/bench.err")"
	# shellcheck disable=SC2046 # two numbers
	set -- $("$PYTHON" -c 'import json, sys
for r in json.load(open(sys.argv[1]))["results"]:
    print(int(r["median"] * 1e6))' "$SCRATCH/fine.json")
	A=$1
	B=$2
}

# row NAME UNIT DIVISOR GOAL: of A (ours) and B (theirs).  GOAL ">= x" is of
# their time by ours, "<= x" of ours by theirs.
row() {
	awk -v name="$1" -v unit="$2" -v by="$3" -v goal="$4" -v a="$A" \
		-v b="$B" 'BEGIN {
		split(goal, g, " ")
		ratio = g[1] == ">=" ? b / a : a / b
		met = g[1] == ">=" ? ratio >= g[2] : ratio <= g[2]
		printf "%-34s %8.1f %8.1f %-2s %6.3f %-8s %s\n", name, a / by,
			b / by, unit, ratio, goal, met ? "met" : "MISSED"
	}'
}

# cost NAME: a row without a goal, what ours takes longer
cost() {
	awk -v name="$1" -v a="$A" -v b="$B" 'BEGIN {
		printf "%-34s %8.1f %8.1f %-2s %+6.1f\n", name, a / 1000,
			b / 1000, "ms", (a - b) / 1000
	}'
}

# layer_rows PROFILE: of the production code by itself (layers.c); the share
# is what a filter of one instruction costs, and the goal is for the rest
layer_rows() {
	$TO "mkdir -p /tmp/layers.$$ && cd /tmp/layers.$$ && \
		$LAB_DIR/layers $LAB_DIR/$1.bpf; cd / && rmdir /tmp/layers.$$" \
		>"$SCRATCH/layers" || bail 'the layers cannot be measured'
	awk -v p="$1" '
	function line(name, a, b, unit, what, value, goal) {
		printf "%-34s %8.1f %8.1f %-2s %6.*f <= %-5s %s\n", name, a, b,
			unit, value < 10 ? 2 : 1, value, goal,
			value <= goal ? "met" : "MISSED"
	}
	$1 == "getppid" { line("f plain call, " p " (kernel " \
		sprintf("%.0f", $4 - $3) ")", $2, $3, "ns", "+", $2 - $4, 15) }
	$1 == "ioctl" { line("f ioctl, " p, $2, $3, "ns", "x", $2 / $3, 1.4) }
	$1 == "sandbox" { line("f all layers, " p, $2, $3, "ms", "+",
		$2 - $3, 5) }' "$SCRATCH/layers"
}

# framed_rows: of the framed entry and of cudash
framed_rows() {
	subsystem=$(find "$STAGE" -name cudarun-subsystem -type f)
	subsystem=$LAB_DIR/stage${subsystem#"$STAGE"}
	lab_stop
	lab_sshd_config "Subsystem cudarun $subsystem" >"$LAB_DIR/sshd_config"
	lab_sshd_start
	$TO true || bail 'no shared connection'
	"$PYTHON" "$abs_top_srcdir/tests/bench/framed.py" $((RUNS * 2)) \
		$SSH -s gpu-lab-mux cudarun >"$SCRATCH/framed" ||
		bail 'the framed entry cannot be measured'
	awk '
	function line(name, a, goal) {
		printf "%-34s %8.2f %8s %-2s %6s %-8s %s\n", name, a / 1000, "",
			"ms", "", "<= " goal,
			(a / 1000 <= goal ? "met" : "MISSED")
	}
	$1 == "ping" { line("g PING and PONG", $2, 1) }
	$1 == "cancel" { line("g cancel, 512 KiB of stdin unread", $2, 100) }
	' "$SCRATCH/framed"
	dash="$LAB_BINDIR/cudash -F $LAB_DIR/ssh_config -q"
	INPUT=/dev/null
	for transport in libssh ssh; do
		alternate "$RUNS" \
			"$dash --transport=$transport -n gpu-lab $SCRATCH/bytes.py" \
			"$SSH gpu-lab head -c ${MEGABYTES}M /dev/zero"
		row "g $MEGABYTES MiB to cudash, $transport" s 1000000 '>= 0.85'
	done
	prompt_rows
}

# service_start: cudarun-sshd on a port of its own; sets SERVICE
service_start() {
	program=$(find "$STAGE" -name cudarun-sshd -type f)
	program=$LAB_DIR/stage${program#"$STAGE"}
	home=$(getent passwd "$LAB_USER" | cut -d : -f 6)
	mkdir -m 700 "$home/.ssh" || bail "no $home/.ssh"
	cp "$LAB_DIR/client/$LAB_USER.pub" "$home/.ssh/authorized_keys" ||
		bail 'no keys'
	chown -R "$LAB_USER" "$home/.ssh" || bail 'no keys'
	cat >"$LAB_DIR/sshd.conf" <<-END
	host_keys = {"$LAB_DIR/service_key"}
	log = "stderr"
	END
	cp "$LAB_DIR/host_key" "$LAB_DIR/service_key"
	"$program" --test --config "$LAB_DIR/sshd.conf" || bail 'no service'
	SERVICE_PORT=$("$LAB" --port)
	"$abs_top_builddir/tests/listen" "$SERVICE_PORT" "$program" --inetd \
		--config "$LAB_DIR/sshd.conf" >"$LAB_DIR/listen.log" 2>&1 &
	SERVICE=$!
	await 10 grep -q listening "$LAB_DIR/listen.log" || bail 'no listener'
}

# logins COUNT PORT COMMAND: microseconds of each, in a client that is warm
logins() {
	"$abs_top_builddir/tests/bench/login" "$2" "$LAB_USER" \
		"$LAB_DIR/client/$LAB_USER" "$1" "$3" 2>"$SCRATCH/bench.err" ||
		bail "login failed: $(cat "$SCRATCH/bench.err")"
}

# login_row NAME COMMAND GOAL: through cudarun-sshd and through sshd, in
# blocks that alternate
login_row() {
	: >"$SCRATCH/a"
	: >"$SCRATCH/b"
	for _ in $(seq "$RUNS"); do
		logins 5 "$SERVICE_PORT" "$2" >>"$SCRATCH/a"
		logins 5 "$LAB_PORT" "$2" >>"$SCRATCH/b"
	done
	A=$(median "$SCRATCH/a")
	B=$(median "$SCRATCH/b")
	row "$1" ms 1000 "$3"
}

# service_rows: what a login costs that is not shared; only as root, who
# alone can serve several users
service_rows() {
	[ "$LAB_KIND" = root ] || return 0
	service_start
	login_row 'h login and cudarun -c pass' 'cudarun -c pass' '<= 0.35'
	login_row 'h login and cudarun --version' 'cudarun --version' '<= 0.35'
	kill "$SERVICE"
	wait "$SERVICE" 2>/dev/null || :
}

# alternate COUNT OURS THEIRS: as pairs, of whole commands
alternate() {
	: >"$SCRATCH/a"
	: >"$SCRATCH/b"
	pair=0
	while [ "$pair" -lt "$1" ]; do
		timed $2 >>"$SCRATCH/a"
		timed $3 >>"$SCRATCH/b"
		timed $3 >>"$SCRATCH/b"
		timed $2 >>"$SCRATCH/a"
		pair=$((pair + 2))
	done
	A=$(median "$SCRATCH/a")
	B=$(median "$SCRATCH/b")
}

# What one more %run costs at the prompt, and one more start of python3 there:
# the difference of many and one, by their number.
prompt_rows() {
	repeats=$((RUNS * 8))
	cp "$SCRATCH/one.py" "$LAB_DIR/one.py"
	echo "%run $LAB_DIR/one.py" >"$SCRATCH/single"
	yes "%run $LAB_DIR/one.py" | head -n $((repeats + 1)) >"$SCRATCH/many"
	for who in single many; do
		INPUT=$SCRATCH/$who
		: >"$SCRATCH/$who.us"
		for _ in 1 2 3; do
			timed $dash gpu-lab >>"$SCRATCH/$who.us"
		done
	done
	INPUT=/dev/null
	: >"$SCRATCH/plain.us"
	for _ in 1 2 3; do
		told $SSH gpu-lab-mux "$PYTHON -c '
import subprocess, time
begin = time.perf_counter()
for i in range($repeats):
    subprocess.run([\"$PYTHON\", \"$LAB_DIR/one.py\"], stdout=-3)
print(int((time.perf_counter() - begin) * 1e6 / $repeats))'" \
			>>"$SCRATCH/plain.us"
	done
	awk -v many="$(median "$SCRATCH/many.us")" \
		-v single="$(median "$SCRATCH/single.us")" -v n="$repeats" \
		-v plain="$(median "$SCRATCH/plain.us")" 'BEGIN {
		each = (many - single) / n
		printf "%-34s %8.1f %8.1f %-2s %+6.1f %-8s %s\n",
			"g one more %run", each / 1000, plain / 1000, "ms",
			(each - plain) / 1000, "<= 5",
			(each - plain <= 5000 ? "met" : "MISSED")
	}'
}

# --- what is measured ------------------------------------------------------

write_scripts() {
	cat >"$SCRATCH/bytes.py" <<-END
	import sys
	block = bytes(1 << 20)
	for i in range($MEGABYTES):
	    sys.stdout.buffer.write(block)
	END
	cat >"$SCRATCH/lines.py" <<-END
	for i in range($LINES):
	    print(i)
	END
	echo 'print(1)' >"$SCRATCH/one.py"
	cat >"$SCRATCH/speed.py" <<-'END'
	import time
	def fib(n):
	    return n if n < 2 else fib(n - 1) + fib(n - 2)
	class Point:
	    def __init__(self, x):
	        self.x = x
	    def step(self, by):
	        self.x += by
	        return self.x
	begin = time.perf_counter()
	total = 0
	for i in range(2000000):
	    total += i * i % 7
	words = {}
	for i in range(500000):
	    key = str(i % 5000)
	    words[key] = words.get(key, 0) + 1
	point = Point(0)
	for i in range(500000):
	    point.step(i)
	fib(25)
	sorted(range(500000), key=lambda n: -n)
	print(int((time.perf_counter() - begin) * 1000000))
	END
}

machine() {
	printf '%s, %s CPUs, Linux %s, %s, OpenSSH %s\n' "$(uname -m)" \
		"$(nproc)" "$(uname -r | cut -d - -f 1)" "$("$PYTHON" -V)" \
		"$(ssh -V 2>&1 | sed 's/OpenSSH_\([0-9.p]*\).*/\1/')"
	printf 'medians of alternating runs, one shared ssh connection\n\n'
}

table() {
	printf '%-34s %8s %8s %-2s %6s %s\n' 'what' cudarun plain '' \
		ratio goal
	INPUT=$SCRATCH/bytes.py
	pairs "$RUNS" timed cudarun "head -c ${MEGABYTES}M /dev/zero"
	row "a $MEGABYTES MiB of output" s 1000000 '>= 0.95'
	INPUT=$SCRATCH/lines.py
	cp "$INPUT" "$LAB_DIR/lines.py"
	pairs "$RUNS" timed cudarun "$PYTHON $LAB_DIR/lines.py | cat"
	row "b $LINES printed lines" s 1000000 '>= 0.8'
	INPUT=$SCRATCH/one.py
	pairs $((RUNS * 8)) timed cudarun "$PYTHON -"
	row 'c a script of one line' ms 1000 '<= 1.5'
	if command -v hyperfine >/dev/null; then
		by_hyperfine $((RUNS * 10)) cudarun "$PYTHON -"
		row 'c the same by hyperfine' ms 1000 '<= 1.5'
	fi
	INPUT=$SCRATCH/speed.py
	pairs $((RUNS * 4)) told cudarun "$PYTHON -"
	row 'd speed of pure Python' ms 1000 '>= 0.99'
	INPUT=/dev/null
	pairs $((RUNS * 8)) timed 'cudarun --version' true
	cost 'e to start cudarun'
	pairs $((RUNS * 8)) timed "cudarun -c ''" "$PYTHON -c ''"
	cost 'e to confine an empty job'
	cp "$abs_top_builddir/tests/bench/layers" \
		"$abs_top_builddir/standard.bpf" \
		"$abs_top_builddir/strict.bpf" "$LAB_DIR" || bail 'no layers'
	layer_rows standard
	layer_rows strict
	framed_rows
	service_rows
}

RUNS=6
MEGABYTES=1024
LINES=5000000
SAVE=
for option; do
	case $option in
	--quick) RUNS=2 MEGABYTES=128 LINES=500000 ;;
	--save) SAVE=yes ;;
	*) bail "there is no option $option: bench.sh [--quick] [--save]" ;;
	esac
done

lab_start
use_conf ''
write_scripts
$TO true || bail 'no shared connection'
{
	machine
	table
} | tee "$SCRATCH/table"
if [ -n "$SAVE" ]; then
	results=$abs_top_srcdir/tests/bench/results
	file=$results/$(date +%Y-%m-%d)-$(uname -m)-$(nproc)cpu.txt
	mkdir -p "$results" && cp "$SCRATCH/table" "$file" || exit
	echo "saved: $file"
fi
! grep -q MISSED "$SCRATCH/table"
