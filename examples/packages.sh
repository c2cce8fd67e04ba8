# What Debian packages building and testing need, and how they are installed. Sourced by examples/quickstart and
# tests/run.

build_packages="gcc libc6-dev cmake make pkg-config liblua5.4-dev libsqlite3-dev libcsv-dev libutf8proc-dev libedit-dev zlib1g-dev tzdata"
test_packages="$build_packages clang libclang-rt-14-dev libcmocka-dev sqlite3 gzip tmux lua5.4 luarocks"

# install_missing PACKAGE...: apt-get for those that are not installed, as root or through sudo, saying so.
install_missing() {
    missing=
    for package in "$@"; do
        case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
        *" installed") ;;
        *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "perilune: needs these Debian packages:$missing" >&2
        return 1
    fi
    as_root=
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "perilune: run as root, or install sudo, to install:$missing" >&2
            return 1
        fi
        as_root=sudo
    fi
    printf '\n== Installing Debian packages:%s\n' "$missing"
    $as_root env DEBIAN_FRONTEND=noninteractive sh -c "
        apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 ||
        { apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends $missing >/dev/null; }"
}
