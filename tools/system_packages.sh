#!/bin/sh
# Installs what the tests need beside Python: Chromium with fonts, PostgreSQL and RabbitMQ. Debian's packages, when it may.
# What cannot be installed is said here once, and again by each test that is skipped for it.
set -u

missing=""
have_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
have_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
have_rabbitmq() { ls /usr/lib/rabbitmq/bin/rabbitmq-server >/dev/null 2>&1; }
have_fonts() { ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc >/dev/null 2>&1; }
have_browser || missing="$missing chromium"
have_fonts || missing="$missing fonts-noto-core fonts-noto-cjk"
have_postgresql || missing="$missing postgresql"
have_rabbitmq || missing="$missing rabbitmq-server"
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Not installed, and this is no Debian:$missing. The tests that need them will be skipped."
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "Not installed, and only root may:$missing. The tests that need them will be skipped."
    exit 0
fi

echo "Installing Debian packages:$missing …"
log=build/system-packages.log
export DEBIAN_FRONTEND=noninteractive
# The packages' own servers are not wanted: the tests start theirs, and only as long as they need them.
$as_root mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
    trap '$as_root rm -f "$policy"' EXIT
fi
$as_root apt-get update >"$log" 2>&1
# shellcheck disable=SC2086 -- a list of words is meant
$as_root apt-get install -y --no-install-recommends $missing >>"$log" 2>&1 || echo "Some of them could not be installed; see $log. The tests that need them will be skipped."
exit 0
