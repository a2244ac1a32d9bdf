# How try.sh and check.sh, which source this, get the packages and build the
# tree.  Needs nothing but a POSIX shell.
#
# From the caller: src (the source tree) and build (a folder for what is
# made); everything but what autoreconf writes goes there.
# shellcheck shell=sh disable=SC2154

# packages_missing NAME...: those of them that are not installed
packages_missing() {
	for package; do
		dpkg-query -W -f '${db:Status-Status}' "$package" \
			2>/dev/null | grep -qx installed ||
			printf '%s ' "$package"
	done
}

# as_root COMMAND...: with sudo where we are not root
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo -- "$@"
	fi
}

# Debian starts a daemon as soon as its package is installed.  We want sshd's
# program, not one more open port on somebody's machine.
forbid_daemons() {
	[ -e /usr/sbin/policy-rc.d ] && return
	trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	printf '#!/bin/sh\nexit 101\n' |
		as_root tee /usr/sbin/policy-rc.d >/dev/null &&
		as_root chmod 755 /usr/sbin/policy-rc.d
}

# packages_install NAME...: in a subshell, for the sake of the trap
packages_install() (
	forbid_daemons || exit
	as_root apt-get -q update &&
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
			--no-install-recommends install "$@" || exit
	# Nor should one start at the next boot.
	command -v systemctl >/dev/null || exit 0
	for package; do
		case $package in
		openssh-server) as_root systemctl -q disable ssh.service ;;
		fail2ban | xinetd) as_root systemctl -q disable "$package" ;;
		esac || exit
	done
)

# package_unpack NAME DIR: there, not installed; quietly, because nothing but a
# few tests needs it
package_unpack() (
	mkdir -p "$2" && cd "$2" && apt-get -q download "$1" &&
		dpkg-deb -x "$1"_*.deb .
) >/dev/null 2>&1

# packages_need NAME...: have them all, or say what to do
packages_need() {
	if ! command -v dpkg-query >/dev/null; then
		echo "This is not Debian: make sure that you have what these" \
			"packages hold: $*" >&2
		return 0
	fi
	missing=$(packages_missing "$@")
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
		echo "Some packages are missing. Ask an administrator to run:" \
			"apt-get install --no-install-recommends $missing" >&2
		return 1
	fi
	echo "Installing: $missing"
	# shellcheck disable=SC2086 # one word per package
	if ! packages_install $missing >&2; then
		echo "The packages could not be installed; see apt's words" \
			"above." >&2
		return 1
	fi
}

# say SENTENCE...: in the name of the script
say() {
	echo "${0##*/}: $*" >&2
}

# build_step WHAT COMMAND...: quietly, unless it fails
build_step() {
	build_what=$1
	shift
	if ! "$@" >"$build/step.log" 2>&1; then
		tail -n 40 "$build/step.log" >&2
		say "$build_what failed, see above; all of it is in" \
			"$build/step.log."
		return 1
	fi
}

build_autoreconf() {
	if [ -x "$src/configure" ] && [ -f "$src/Makefile.in" ]; then
		return 0
	fi
	if ! [ -w "$src" ]; then
		say "$src has no configure script and is not yours to write" \
			"to; copy the tree to a folder of your own."
		return 1
	fi
	build_step autoreconf autoreconf -i "$src"
}

build_configure() {
	[ ! -f "$build/Makefile" ] || return 0
	if [ -f "$src/config.status" ]; then
		say "the source tree itself is configured; run make distclean" \
			"in $src first."
		return 1
	fi
	(
		cd "$build" || exit
		build_step configure "$src/configure" "$@"
	)
}

# build_tree [CONFIGURE_OPTION]...: autoreconf, configure and make in $build
build_tree() {
	if ! mkdir -p "$build" || ! [ -w "$build" ]; then
		say "cannot write to $build; set CUDARUN_BUILD to a folder" \
			"where you can."
		return 1
	fi
	build_autoreconf && build_configure "$@" &&
		build_step make make -C "$build" -j "$(nproc)"
}
