#!/bin/sh
# Try cudarun before installing anything: on a fresh Debian 12, as root or
# with sudo, or as any user once the packages are there.
#
#	sh contrib/try.sh
#
# builds it in ./build-try (or $CUDARUN_BUILD), starts an sshd of its own on
# a loopback port with throw-away keys, runs one script through it, and stops
# all of it again.
# shellcheck disable=SC2119 # the arguments of functions are optional
# shellcheck disable=SC1091,SC2034,SC2154 # in and from what is sourced
set -u

src=$(cd "$(dirname "$0")/.." && pwd) || exit
build=${CUDARUN_BUILD:-$src/build-try}
case $build in
/*) ;;
*) build=$PWD/$build ;;
esac
example=contrib/examples/vector_add.py

prepare() {
	# shellcheck source=contrib/packages
	. "$src/contrib/packages"
	# shellcheck source=contrib/build.sh
	. "$src/contrib/build.sh"
	# shellcheck disable=SC2086 # one word per package
	packages_need $build_packages || return
	echo "Building in $build"
	build_tree || return
	build_step 'make tests/lab' make -C "$build" tests/lab &&
		build_step 'make install' \
			make -C "$build" install DESTDIR="$build/stage"
}

# lib.sh starts this script a second time, inside the lab.
case ${LAB_DIR:-} in
/tmp/cudarun-lab.*) ;;
*) prepare || exit ;;
esac
CUDARUN_MUST_WORK=1
bail_word='try.sh:'
abs_top_srcdir=$src
abs_top_builddir=$build
STAGE=$build/stage
STAGED_BINDIR=$STAGE/usr/local/bin
STAGED_CONF=$STAGE/usr/local/etc/cudarun/cudarun.conf
# shellcheck source=tests/lib.sh
. "$src/tests/lib.sh"

lab_start
echo "Running as $LAB_USER, through the sshd at 127.0.0.1:$LAB_PORT"
echo
echo "\$ ssh gpu-lab cudarun < $example"
status=0
# shellcheck disable=SC2086 # several words
$SSH gpu-lab cudarun <"$src/$example" || status=$?
echo "\$ echo \$?"
echo "$status"
echo
lab_stop
left=$(leftovers)
if [ -n "$left" ]; then
	echo "try.sh: left in the workspace folder: $left" >&2
	exit 1
fi
echo "The sshd is stopped and its keys are gone; only $build is left."
[ "$status" -eq 0 ] ||
	echo "try.sh: the script should have ended with 0; try the command" \
		"'$STAGED_BINDIR/cudarun check' for what this machine lacks." >&2
exit "$status"
