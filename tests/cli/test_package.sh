# The Debian package: what it holds, what lintian says, and that it installs and runs in a clean root.
. "$ROOT/tests/cli/setup.sh"
skip() {
    echo "SKIPPED: $*"
    exit 77
}
build=$(dirname "$PERILUNE")
command -v cpack >/dev/null && command -v dpkg-deb >/dev/null || skip "there is no cpack or no dpkg"
! grep -q __asan_init "$PERILUNE" || skip "no package is made of a tree with sanitizers"
for file in perilune.so share/perilune.1.gz; do
    [ -e "$build/$file" ] || skip "$build/$file is not built"
done

# As `cpack` does, of what is built.
cpack --config "$build/CPackConfig.cmake" -B "$work/packages" >log 2>&1 || { cat log; fail "cpack"; }
package=$(ls packages/*.deb)
dpkg-deb --contents "$package" >out
for file in bin/perilune share/man/man1/perilune.1.gz share/bash-completion/completions/perilune \
    share/zsh/vendor-completions/_perilune share/fish/vendor_completions.d/perilune.fish lua/5.4/perilune.so \
    pkgconfig/perilune.pc share/doc/perilune/copyright share/doc/perilune/changelog.gz; do
    says out "/$file"
done
dpkg-deb --field "$package" Depends >out
for library in libc6 liblua5.4-0 libsqlite3-0 libutf8proc2 libcsv3 zlib1g tzdata; do says out "$library"; done

if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error "$package" >out 2>&1 || { cat out; fail "lintian"; }
    count=$((count + 1))
else
    echo "no lintian: the package is not checked by it"
fi

# A root of its own, from the network, where there are the rights and the means for it.
command -v debootstrap >/dev/null && [ "$(id -u)" = 0 ] ||
    { passed; echo "no debootstrap, or not root: the package is not installed in a clean root"; exit 0; }
trap 'rm -rf "$work"' EXIT
. /etc/os-release
timeout 400 debootstrap --variant=minbase "$VERSION_CODENAME" root >log 2>&1 ||
    { tail -n 3 log; passed; echo "debootstrap fails here: the package is not installed in a clean root"; exit 0; }
cp "$package" root/perilune.deb
cp "$ROOT/examples/data/incident_event_log.csv.gz" root/log.csv.gz
cp /etc/apt/sources.list root/etc/apt/ 2>/dev/null || :
cp -r /etc/apt/sources.list.d /etc/apt/apt.conf.d root/etc/apt/ 2>/dev/null || :
cp /etc/resolv.conf root/etc/ 2>/dev/null || :
cat >root/try.sh <<'END'
set -eu
apt-get update -q >/dev/null
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends /perilune.deb lua5.4 >/tmp/apt 2>&1 ||
    { cat /tmp/apt; exit 1; }
cd /tmp
perilune -q -d s.db import /log.csv.gz --as incidents
perilune -d s.db --tz Europe/Berlin doctor
perilune -d s.db report executive --period 2016-05
lua5.4 -e 'print("module: " .. require("perilune").open("s.db").tickets:count())'
END
chroot root sh /try.sh >out 2>&1 || { cat out; fail "in the clean root"; }
says out "Europe/Berlin"
says out "Executive report"
says out "module: 24918"
passed
