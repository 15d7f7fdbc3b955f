#include "audit/trail_file.h"

#include "audit/chain.h"
#include "format/json.h"
#include "store/store_write.h"

#include <errno.h>
#include <string.h>

static int write_line(FILE *file, struct text *line, struct oops *oops)
{
    text_byte(line, '\n');
    if (fwrite(line->at, 1, line->n, file) == line->n)
        return 0;
    return oops_printf(oops, ERR_IO, "export", "导出文件写不下去：%s", strerror(errno));
}

static int write_head(struct store *store, FILE *file, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct store_pen pen;
    struct text line = TEXT(arena);
    struct json json = JSON(&line);
    int none = store_pen_read(store, &pen, oops);
    if (none)
        return none < 0 ? none : oops_set(oops, ERR_NOT_FOUND, "trail", "还没有痕迹", "there is no trail yet");
    json_open_object(&json);
    json_key_int(&json, "trail", 1);
    json_key_text(&json, "origin", pen.origin);
    json_close(&json);
    return write_line(file, &line, oops);
}

static int write_cell(struct json *json, struct flat flat, struct oops *oops)
{
    switch (flat.kind) {
    case FLAT_INT: json_int(json, flat.number); return 0;
    case FLAT_REAL: json_double(json, flat.real); return 0;
    case FLAT_NONE: json_none(json); return 0;
    case FLAT_TEXT:
        if (text_utf8(flat.bytes, flat.n)) {
            json_text_n(json, flat.bytes, flat.n);
            return 0;
        }
        break;
    case FLAT_BYTES: break;
    }
    return oops_set(oops, ERR_CORRUPT, "trail", "痕迹里有读不懂的字节，请先核对", "bytes in the trail are no text; verify it first");
}

/* The last column of the scan is the hash. */
static int write_change(const struct store_scan *scan, int64_t seq, FILE *file, struct arena *arena, struct oops *oops)
{
    struct text line = TEXT(arena);
    struct json json = JSON(&line);
    int err = 0;
    json_open_object(&json);
    json_key_int(&json, "seq", seq);
    json_key(&json, "change");
    json_open_array(&json);
    for (size_t i = 0; i < chain_column_count && !err; i++)
        err = write_cell(&json, store_scan_cell(scan, i), oops);
    json_close(&json);
    json_key(&json, "hash");
    if (!err)
        err = write_cell(&json, store_scan_cell(scan, chain_column_count), oops);
    json_close(&json);
    return err ? err : write_line(file, &line, oops);
}

static int write_changes(struct store *store, FILE *file, struct oops *oops)
{
    ARENA_SCOPE(arena);
    STORE_SCAN(scan);
    const char *columns[32];
    int64_t seq;
    for (size_t i = 0; i < chain_column_count; i++)
        columns[i] = chain_columns[i];
    columns[chain_column_count] = "hash";
    int err = store_scan_open(store, change_table.name, columns, chain_column_count + 1, 0, 0, &scan, oops);
    while (!err && (err = store_scan_next(scan, &seq, oops)) == 0) {
        err = write_change(scan, seq, file, arena, oops);
        arena_reset(arena);
    }
    return err < 0 ? err : 0;
}

static int write_seals(const char *folder, FILE *file, struct oops *oops)
{
    ARENA_SCOPE(arena);
    char seal[1024];
    FILE *seals = folder ? fopen(arena_printf(arena, "%s/seals.jsonl", folder), "re") : NULL;
    int err = 0;
    while (seals && !err && fgets(seal, sizeof seal, seals)) {
        struct text line = TEXT(arena);
        text_printf(&line, "{\"seal\":%.*s}", (int)strcspn(seal, "\n"), seal);
        err = write_line(file, &line, oops);
    }
    if (seals)
        fclose(seals);
    return err;
}

int trail_file_write(struct store *store, const char *seal_folder, FILE *file, struct oops *oops)
{
    int err = store_snapshot_begin(store);
    if (err)
        return oops_set(oops, -err, "trail", "读不了痕迹", "the trail cannot be read");
    err = write_head(store, file, oops);
    if (!err)
        err = write_changes(store, file, oops);
    if (!err)
        err = write_seals(seal_folder, file, oops);
    store_snapshot_end(store);
    if (!err && fflush(file))
        err = oops_printf(oops, ERR_IO, "export", "导出文件写不下去：%s", strerror(errno));
    return err;
}
