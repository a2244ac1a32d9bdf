#!/bin/sh
# All checks, as an integrator runs them: get the packages, build in a clean
# folder (./build-check or $CUDARUN_BUILD) as README.md says, but with warnings
# as errors, run every test.  Nothing may be skipped but what a test itself allows.  The
# last line is "N passed, N failed, N skipped"; the exit status tells the same.
# shellcheck disable=SC1091,SC2034,SC2154 # in and from what is sourced
set -u

src=$(cd "$(dirname "$0")/.." && pwd) || exit
build=${CUDARUN_BUILD:-$src/build-check}
case $build in
/*) ;;
*) build=$PWD/$build ;;
esac
# shellcheck source=contrib/packages
. "$src/contrib/packages"
# shellcheck source=contrib/build.sh
. "$src/contrib/build.sh"

# Whatever stopped us before the first test counts as one failure.
give_up() {
	echo '0 passed, 1 failed, 0 skipped'
	exit 1
}

# A folder that is not ours to delete must be an empty one.
clean_build() {
	if [ -f "$build/.made-by-check" ]; then
		rm -rf "$build" || return
	fi
	mkdir -p "$build" || return
	if [ -n "$(ls -A "$build")" ]; then
		say "$build is not empty and was not made by this script;" \
			"remove it or set CUDARUN_BUILD to another folder."
		return 1
	fi
	: >"$build/.made-by-check"
}

# Sum what the files of tests left.  Prints "wrong LOG" for each file in which
# something went wrong, and at last "sum PASSED FAILED SKIPPED FORBIDDEN".
# "exited with status" comes on top of the failures of a file and is counted
# only where there is no other.  Which skips were allowed is in the log alone.
results() {
	find "$build" -name '*.trs' -exec awk '
		function close_file(	log_file, line, allowed) {
			if (file == "")
				return
			log_file = file
			sub(/trs$/, "log", log_file)
			while ((getline line <log_file) > 0)
				allowed += line ~ /^ok .*# SKIP allowed: /
			close(log_file)
			if (fail + error > 0 || skip > allowed)
				print "wrong", log_file
			if (skip > allowed)
				forbidden += skip - allowed
			failed += fail > 0 ? fail : error
			skipped += skip
			fail = error = skip = 0
		}
		FNR == 1 { close_file(); file = FILENAME }
		/^:test-result: (PASS|XFAIL)/ { passed++ }
		/^:test-result: (FAIL|XPASS)/ { fail++ }
		/^:test-result: ERROR/ { error++ }
		/^:test-result: SKIP/ { skip++ }
		END {
			close_file()
			print "sum", passed + 0, failed + 0, skipped + 0,
			    forbidden + 0
		}' {} +
}

# shellcheck disable=SC2086 # one word per package
packages_need $build_packages $test_packages || give_up
clean_build || give_up
echo "Building in $build"
build_tree --enable-werror --sysconfdir=/etc || give_up
export CUDARUN_MUST_WORK=1
if package_unpack "$unpacked_package" "$build/unpacked"; then
	export INETD="$build/unpacked/usr/sbin/inetd"
fi
status=0
make -C "$build" check || status=1

results >"$build/results"
while read -r word log; do
	if [ "$word" = wrong ]; then
		echo "==== ${log#"$build"/}"
		cat "$log"
	fi
done <"$build/results"
# shellcheck disable=SC2046 # four numbers
set -- $(sed -n 's/^sum //p' "$build/results")
if [ $# -ne 4 ]; then
	say 'no test left a result.'
	give_up
fi
[ "$4" -eq 0 ] || say "$4 tests were skipped that must not be."
[ $(($1 + $2)) -gt 0 ] || say 'no test ran.'
if [ "$2" -gt 0 ] || [ "$4" -gt 0 ] || [ $(($1 + $2)) -eq 0 ]; then
	status=1
fi
echo "$1 passed, $2 failed, $3 skipped"
exit "$status"
