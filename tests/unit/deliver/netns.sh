#!/bin/sh
# A small internet in network namespaces: PREFIX-o (outside) and PREFIX-i (inside) reach PREFIX-s (a web server, IPv4
# and IPv6) through PREFIX-r, a router with an nftables firewall. Usage: netns.sh up|down PREFIX
set -e
p=$2

down() {
    for ns in o i s r; do ip netns del "$p-$ns" 2>/dev/null || true; done
}

link() { # end, its subnet number
    ip link add "$1" netns "$p-r" type veth peer name eth0 netns "$p-$1"
    ip -n "$p-r" addr add "10.99.$2.1/24" dev "$1"
    ip -n "$p-r" addr add "fd99:$2::1/64" dev "$1" nodad
    ip -n "$p-r" link set "$1" up
    ip -n "$p-$1" addr add "10.99.$2.2/24" dev eth0
    ip -n "$p-$1" addr add "fd99:$2::2/64" dev eth0 nodad
    ip -n "$p-$1" link set lo up
    ip -n "$p-$1" link set eth0 up
    ip -n "$p-$1" route add default via "10.99.$2.1"
    ip -n "$p-$1" -6 route add default via "fd99:$2::1"
}

up() {
    for ns in o i s r; do
        ip netns add "$p-$ns"
        # addresses are usable at once, without asking the neighbours for duplicates
        ip netns exec "$p-$ns" sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
    done
    link o 1
    link i 2
    link s 3
    ip netns exec "$p-r" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
    ip netns exec "$p-r" nft -f - <<RULES
table inet fengsui {
    set cut4 { type ipv4_addr; flags interval; }
    set cut6 { type ipv6_addr; flags interval; }
    set outside4 { type ipv4_addr; flags interval; }
    set outside6 { type ipv6_addr; flags interval; }
    chain forward {
        type filter hook forward priority 0; policy accept;
        ip daddr @cut4 drop; ip saddr @cut4 drop; ip6 daddr @cut6 drop; ip6 saddr @cut6 drop
        iifname "o" ip daddr @outside4 drop; oifname "o" ip saddr @outside4 drop
        iifname "o" ip6 daddr @outside6 drop; oifname "o" ip6 saddr @outside6 drop
    }
}
RULES
}

case $1 in
up) down; up ;;
down) down ;;
esac
