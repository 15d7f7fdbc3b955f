#include "cases/attribute.h"

#include "base/list.h"
#include "base/map.h"
#include "cases/page.h"

#include <stdlib.h>
#include <string.h>

enum rank { RANK_NONE, RANK_NET, RANK_BELOW, RANK_DEVICE, RANK_ADDRESS, RANK_NAME };

struct claim {
    enum rank rank;
    int strength; /* bits of the net, length of the domain */
    bool retired;
    int64_t id; /* of the system or device: the first one registered wins */
    struct attribute_owner owner;
    const struct ports *ports;
    const char *path; /* of its URL, "" when it has none */
    struct claim *next;
};

struct port_span {
    int64_t from, to;
};

struct ports {
    bool told;   /* the register says which ports are open */
    int64_t url; /* of its URL, 0 without one */
    struct port_spans LIST(struct port_span) spans;
};

struct attribution {
    struct arena *arena;
    struct map names, below, nets; /* key → first struct claim */
    struct units LIST(struct attribute_owner) units;
    bool lengths[ATTRIBUTE_BITS + 1];
};

struct attribution *attribute_new(struct arena *arena)
{
    struct attribution *attribution = ARENA_NEW(arena, struct attribution);
    attribution->arena = arena;
    return attribution;
}

const char *attribute_lower(struct arena *arena, const char *text)
{
    char *lower = arena_text(arena, text);
    for (char *p = lower; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 'a' - 'A');
    return lower;
}

bool attribute_url(struct arena *arena, const char *url, const char **ret_host, int64_t *ret_port,
                   const char **ret_path)
{
    const char *host = url ? strstr(url, "://") : NULL;
    if (!host)
        return false;
    int64_t port = text_starts(url, "https:") ? 443 : text_starts(url, "http:") ? 80 : 0;
    host += 3;
    size_t authority = strcspn(host, "/?#");
    const char *at = memrchr(host, '@', authority);
    const char *path = host + authority;
    if (at) {
        authority -= (size_t)(at + 1 - host);
        host = at + 1;
    }
    const char *colon = memrchr(host, ':', authority), *bracket = memrchr(host, ']', authority);
    if (colon && colon > (bracket ? bracket : host)) {
        text_to_int(arena_text_n(arena, colon + 1, (size_t)(host + authority - colon - 1)), &port);
        authority = (size_t)(colon - host);
    }
    *ret_host = attribute_lower(arena, arena_text_n(arena, host, authority));
    *ret_port = port >= 0 && port <= 65535 ? port : 0;
    *ret_path = arena_text_n(arena, path, strcspn(path, "?#"));
    return **ret_host != '\0';
}

/* --- building --- */

static void add_claim(struct attribution *attribution, struct map *map, const char *key, const struct claim *claim)
{
    struct claim *copy = arena_copy(attribution->arena, claim, sizeof *claim);
    copy->next = map_get(map, key);
    map_set(attribution->arena, map, key, copy);
}

static void add_nets(struct attribution *attribution, const char *text, struct claim claim)
{
    struct attribute_net nets[ATTRIBUTE_NETS];
    enum rank exact = claim.rank;
    size_t n = attribute_nets(text, nets);
    for (size_t i = 0; i < n; i++) {
        char key[40];
        attribute_net_key(&nets[i], nets[i].bits, key);
        claim.rank = nets[i].bits == ATTRIBUTE_BITS ? exact : RANK_NET;
        claim.strength = nets[i].bits;
        attribution->lengths[nets[i].bits] = true;
        add_claim(attribution, &attribution->nets, key, &claim);
    }
}

/* A name, or an address that stands where names do. */
static void add_name(struct attribution *attribution, const char *name, bool with_below, struct claim claim)
{
    struct attribute_net net;
    bool star = text_starts(name, "*.");
    if (star)
        name += 2;
    if (attribute_address(name, &net)) {
        claim.rank = RANK_ADDRESS;
        add_nets(attribution, name, claim);
        return;
    }
    claim.rank = RANK_NAME;
    if (!star)
        add_claim(attribution, &attribution->names, name, &claim);
    claim.rank = RANK_BELOW;
    claim.strength = (int)strlen(name);
    if (with_below)
        add_claim(attribution, &attribution->below, name, &claim);
}

/* "80, 443、8000-8080" */
static struct ports *read_ports(struct attribution *attribution, const char *text)
{
    struct ports *ports = ARENA_NEW(attribution->arena, struct ports);
    for (const char *p = text; *p;) {
        char *end;
        size_t other = strcspn(p, "0123456789");
        p += other;
        if (!*p)
            break;
        int64_t from = strtoll(p, &end, 10), to = from;
        if (*end == '-' && end[1] >= '0' && end[1] <= '9')
            to = strtoll(end + 1, &end, 10);
        *list_push(attribution->arena, &ports->spans) = (struct port_span){from, to};
        ports->told = true;
        p = end;
    }
    return ports;
}

static void each_of(struct attribution *attribution, struct value value,
                    void (*add)(struct attribution *, const char *, struct claim), struct claim claim)
{
    size_t n = value.kind == VALUE_LIST ? value.list.n : value.kind == VALUE_TEXT;
    for (size_t i = 0; i < n; i++) {
        struct value one = value.kind == VALUE_LIST ? value.list.at[i] : value;
        if (one.kind == VALUE_TEXT)
            add(attribution, text_trim(attribution->arena, one.text), claim);
    }
}

void attribute_add_system(struct attribution *attribution, const struct row *system, bool retired)
{
    struct arena *arena = attribution->arena;
    struct ports *ports = read_ports(attribution, row_text(system, "ports"));
    int64_t unit = row_int(system, "unit") ? row_int(system, "unit") : row_int(system, "run-unit");
    struct claim claim = {.rank = RANK_ADDRESS,
                          .retired = retired,
                          .id = system->id,
                          .owner = {system->id, unit},
                          .ports = ports,
                          .path = ""};
    const char *host;
    *list_push(arena, &attribution->units) = claim.owner;
    if (attribute_url(arena, row_text(system, "url"), &host, &ports->url, &claim.path))
        add_name(attribution, host, false, claim);
    claim.path = "";
    each_of(attribution, row_get(system, "addresses"), add_nets, claim);
    char **domains;
    size_t n = text_split(arena, attribute_lower(arena, row_text(system, "domain")), ' ', &domains);
    for (size_t i = 0; i < n; i++)
        if (*domains[i])
            add_name(attribution, domains[i], true, claim);
}

void attribute_add_device(struct attribution *attribution, const struct row *device)
{
    static const struct ports NONE;
    struct claim claim = {.rank = RANK_DEVICE,
                          .id = device->id,
                          .owner = {row_int(device, "system"), row_int(device, "unit")},
                          .ports = &NONE,
                          .path = ""};
    each_of(attribution, row_get(device, "address"), add_nets, claim);
}

static int add_systems(void *context, const struct reg *reg, const struct row *row)
{
    const struct state *state = reg_state(reg, row_text(row, "state"));
    attribute_add_system(context, row, state && state->final);
    return 0;
}

static int add_devices(void *context, const struct reg *reg, const struct row *row)
{
    (void)reg;
    attribute_add_device(context, row);
    return 0;
}

int attribute_load(struct arena *arena, struct store *store, const struct law *law,
                   struct attribution **ret_attribution, struct oops *oops)
{
    static const char *const SYSTEM[] = {"state", "unit", "run-unit", "url", "domain", "addresses", "ports", NULL},
                             *const DEVICE[] = {"state", "unit", "system", "address", NULL};
    struct attribution *attribution = attribute_new(arena);
    const struct page_walk systems = {.law = law, .table = "system", .columns = SYSTEM},
                           devices = {.law = law, .table = "device", .columns = DEVICE};
    int failed = page_each(store, &systems, add_systems, attribution, oops);
    if (!failed)
        failed = page_each(store, &devices, add_devices, attribution, oops);
    if (failed < 0)
        return failed;
    *ret_attribution = attribution;
    return 0;
}

/* --- finding --- */

int64_t attribute_unit(const struct attribution *attribution, int64_t system)
{
    for (size_t i = 0; i < attribution->units.n; i++)
        if (attribution->units.at[i].system == system)
            return attribution->units.at[i].unit;
    return 0;
}

struct asked {
    int64_t port;
    const char *path;
};

static int port_fit(const struct claim *claim, const struct asked *asked)
{
    if (!asked->port || claim->ports->url == asked->port)
        return asked->port ? 2 : 1;
    for (size_t i = 0; i < claim->ports->spans.n; i++)
        if (asked->port >= claim->ports->spans.at[i].from && asked->port <= claim->ports->spans.at[i].to)
            return 2;
    return claim->ports->told ? 0 : 1;
}

static size_t path_fit(const struct claim *claim, const struct asked *asked)
{
    size_t n = strlen(claim->path);
    while (n && claim->path[n - 1] == '/')
        n--;
    return asked->path && !strncmp(asked->path, claim->path, n) && strchr("/", asked->path[n]) ? n
                                                                                               : 0; /* '/' or the end */
}

static bool beats(const struct claim *a, const struct claim *b, const struct asked *asked)
{
    if (!b || a->rank != b->rank)
        return !b || a->rank > b->rank;
    if (a->strength != b->strength)
        return a->strength > b->strength;
    if (a->retired != b->retired)
        return b->retired;
    int ports = port_fit(a, asked) - port_fit(b, asked);
    if (ports)
        return ports > 0;
    size_t path_a = path_fit(a, asked), path_b = path_fit(b, asked);
    return path_a != path_b ? path_a > path_b : a->id < b->id;
}

static void consider(const struct claim *claim, const struct asked *asked, const struct claim **best)
{
    for (; claim; claim = claim->next)
        if (beats(claim, *best, asked))
            *best = claim;
}

static void look_up(const struct attribution *attribution, const char *name, const struct asked *asked,
                    const struct claim **best)
{
    struct attribute_net net;
    char key[40];
    if (text_empty(name))
        return;
    if (!attribute_address(name, &net)) {
        consider(map_get(&attribution->names, name), asked, best);
        for (const char *below = name; below; below = strchr(below, '.')) {
            below += *below == '.';
            consider(map_get(&attribution->below, below), asked, best);
        }
        return;
    }
    for (int bits = ATTRIBUTE_BITS; bits >= 0; bits--)
        if (attribution->lengths[bits]) {
            attribute_net_key(&net, bits, key);
            consider(map_get(&attribution->nets, key), asked, best);
        }
}

bool attribute_find(const struct attribution *attribution, const struct attribute_place *place,
                    struct attribute_owner *ret_owner)
{
    ARENA_SCOPE(arena);
    struct asked asked = {.port = place->port};
    const struct claim *best = NULL;
    const char *const names[] = {place->hostname, place->host, place->address}, *host;
    int64_t port;
    if (attribute_url(arena, place->url, &host, &port, &asked.path)) {
        asked.port = asked.port ? asked.port : port;
        look_up(attribution, host, &asked, &best);
    }
    for (size_t i = 0; i < 3; i++)
        look_up(attribution, names[i] ? attribute_lower(arena, names[i]) : NULL, &asked, &best);
    if (!best)
        return false;
    *ret_owner = best->owner;
    return true;
}
