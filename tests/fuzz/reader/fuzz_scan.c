/* The reader as a whole: the first byte chooses a kind (or lets it be recognised), the rest is the file. What comes
 * out is well formed, and END counts what was told. */
#include "format/charset.h"
#include "format/json.h"
#include "../fuzz.h"
#include "scan/scan_kinds.h"

#include <stdlib.h>
#include <string.h>

struct counted {
    int64_t findings, hosts, ports, rows;
    bool ended;
};

struct source {
    const char *bytes;
    size_t n, step;
};

static int next_step(void *user, const char **ret_bytes, size_t *ret_n)
{
    struct source *source = user;
    *ret_bytes = source->bytes;
    *ret_n = source->step < source->n ? source->step : source->n;
    source->bytes += *ret_n;
    source->n -= *ret_n;
    return 0;
}

static bool counts_agree(const struct counted *counted, const json_t *end)
{
    int64_t findings = -1, hosts = -1, ports = -1, rows = -1;
    if (json_want_int(end, "end", "findings", &findings, NULL) || json_want_int(end, "end", "hosts", &hosts, NULL) ||
        json_want_int(end, "end", "ports", &ports, NULL) || json_want_int(end, "end", "rows", &rows, NULL))
        return false;
    return findings == counted->findings && hosts == counted->hosts && ports == counted->ports && rows == counted->rows;
}

static int check_frame(void *user, enum frame_type type, const char *payload, size_t n)
{
    struct counted *counted = user;
    JSON_SCOPE(value);
    const struct json_limits wide = {.bytes = FRAME_MOST};
    if (n > FRAME_MOST || counted->ended || json_read(payload, n, "frame", &wide, &value, NULL))
        abort();
    counted->findings += type == FRAME_FINDING;
    counted->hosts += type == FRAME_HOST;
    counted->ports += type == FRAME_PORT;
    counted->rows += type == FRAME_ROW;
    counted->ended = type == FRAME_END || type == FRAME_ERROR;
    if (type == FRAME_END && !counts_agree(counted, value))
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n)
        return 0;
    size_t kinds = 0;
    while (scan_kinds[kinds])
        kinds++;
    size_t chosen = data[0] % (kinds + 1);
    const struct scan_options options = {.kind = scan_kinds[chosen], .logs = data[0] & 0x80};
    struct source source = {(const char *)data + 1, n - 1, data[0] & 0x40 ? 7 : 65536};
    struct counted counted = {0};
    struct oops oops = {0};
    int r = scan_run(&options, next_step, &source, check_frame, &counted, &oops);
    if (r > 0 || !counted.ended || (r && !oops.code))
        abort();
    return 0;
}
