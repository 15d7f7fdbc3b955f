#include "format/archive.h"

#include "base/must.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { RATIO_FREE = 1 << 20, PIECE = 64 << 10 };

struct archive {
    zip_t *zip;
    size_t entries;
    const char *where;
    struct archive_limits limits;
    struct oops *oops;
    uint64_t unpacked; /* by all readings so far */
};

static int refuse(const struct archive *archive, int code, const char *entry, const char *zh, const char *en)
{
    char place[160];
    snprintf(place, sizeof place, entry ? "%s:%.80s" : "%s", archive->where, entry);
    return oops_set(archive->oops, code, place, zh, en);
}

static RESULT int check_entry(const struct archive *archive, zip_uint64_t index, uint64_t *total)
{
    zip_stat_t stat;
    const zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive->zip, index, 0, &stat) || (stat.valid & needed) != needed)
        return refuse(archive, ERR_SYNTAX, NULL, "压缩文件已损坏", "the archive is damaged");
    if (stat.encryption_method != ZIP_EM_NONE)
        return refuse(archive, ERR_SYNTAX, stat.name, "文件已加密，请去掉密码后再传",
                      "encrypted: remove the password first");
    if (stat.name[0] == '/' || strchr(stat.name, '\\') || strstr(stat.name, ".."))
        return refuse(archive, ERR_SYNTAX, stat.name, "压缩文件里有不安全的路径", "the archive holds an unsafe path");
    *total += stat.size;
    if (stat.size > archive->limits.entry_bytes || *total > archive->limits.total_bytes)
        return refuse(archive, ERR_TOO_LARGE, stat.name, "解压后太大", "too large when unpacked");
    if (stat.size > RATIO_FREE && stat.size / archive->limits.ratio > stat.comp_size)
        return refuse(archive, ERR_TOO_LARGE, stat.name, "压缩得不合常理，可能是压缩炸弹",
                      "swells beyond any document when unpacked");
    return 0;
}

static RESULT int check_entries(struct archive *archive)
{
    zip_int64_t n = zip_get_num_entries(archive->zip, 0);
    if (n < 0 || (uint64_t)n > archive->limits.entries)
        return refuse(archive, ERR_TOO_LARGE, NULL, "压缩文件里的文件太多", "too many files in the archive");
    archive->entries = (size_t)n;
    uint64_t total = 0;
    for (size_t i = 0; i < archive->entries; i++) {
        int r = check_entry(archive, i, &total);
        if (r)
            return r;
    }
    return 0;
}

static void fill_limits(struct archive_limits *limits)
{
    if (!limits->entries)
        limits->entries = 2048;
    if (!limits->entry_bytes)
        limits->entry_bytes = 256u << 20;
    if (!limits->total_bytes)
        limits->total_bytes = 512u << 20;
    if (!limits->ratio)
        limits->ratio = 200;
}

int archive_open(const char *bytes, size_t n, const char *where, const struct archive_limits *limits, struct oops *oops,
                 struct archive **ret_archive)
{
    __attribute__((cleanup(archive_done))) struct archive *archive = calloc(1, sizeof *archive);
    MUST(archive);
    archive->where = where;
    archive->oops = oops;
    if (limits)
        archive->limits = *limits;
    fill_limits(&archive->limits);
    /* libzip takes no bytes at all for an archive without entries. */
    zip_source_t *source = zip_source_buffer_create(bytes, n, 0, NULL);
    if (!source)
        return -ERR_NOMEM;
    archive->zip = !n ? NULL : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
    if (!archive->zip) {
        zip_source_free(source);
        return refuse(archive, ERR_SYNTAX, NULL, "不是压缩文件，或文件不完整",
                      "not a ZIP archive, or an incomplete one");
    }
    int r = check_entries(archive);
    if (r)
        return r;
    *ret_archive = archive;
    archive = NULL;
    return 0;
}

void archive_close(struct archive *archive)
{
    if (!archive)
        return;
    if (archive->zip)
        zip_discard(archive->zip);
    free(archive);
}

size_t archive_count(const struct archive *archive) { return archive->entries; }

const char *archive_name(const struct archive *archive, size_t i)
{
    const char *name = zip_get_name(archive->zip, i, 0);
    return name ? name : "";
}

bool archive_has(const struct archive *archive, const char *name)
{
    return zip_name_locate(archive->zip, name, 0) >= 0;
}

static void file_done(zip_file_t **file)
{
    if (*file)
        zip_fclose(*file);
}

int archive_stream(struct archive *archive, const char *name,
                   int (*take)(void *user, const char *bytes, size_t n, bool last), void *user)
{
    zip_int64_t index = zip_name_locate(archive->zip, name, 0);
    if (index < 0)
        return refuse(archive, ERR_NOT_FOUND, name, "压缩文件里缺少这一部分", "this part is missing in the archive");
    __attribute__((cleanup(file_done))) zip_file_t *file = zip_fopen_index(archive->zip, (zip_uint64_t)index, 0);
    if (!file)
        return refuse(archive, ERR_SYNTAX, name, "这一部分打不开", "this part cannot be opened");
    char piece[PIECE];
    uint64_t entry = 0;
    for (;;) {
        zip_int64_t got = zip_fread(file, piece, sizeof piece);
        if (got < 0)
            return refuse(archive, ERR_SYNTAX, name, "这一部分已损坏", "this part is damaged");
        entry += (uint64_t)got;
        archive->unpacked += (uint64_t)got;
        /* An entry is read at most a few times; what its head said about its size need not be true. */
        if (entry > archive->limits.entry_bytes || archive->unpacked > archive->limits.total_bytes * 4)
            return refuse(archive, ERR_TOO_LARGE, name, "解压后太大", "too large when unpacked");
        int r = take(user, piece, (size_t)got, got == 0);
        if (r || !got)
            return r;
    }
}

static int take_text(void *user, const char *bytes, size_t n, bool last)
{
    (void)last;
    text_add_n(user, bytes, n);
    return 0;
}

int archive_read(struct archive *archive, struct arena *arena, const char *name, const char **ret_bytes, size_t *ret_n)
{
    struct text text = TEXT(arena);
    int r = archive_stream(archive, name, take_text, &text);
    if (r)
        return r;
    *ret_bytes = text_end(&text);
    *ret_n = text.n;
    return 0;
}

static RESULT int add_part(zip_t *zip, const struct archive_part *part)
{
    static const zip_uint16_t FIRST_DAY = 1 << 5 | 1; /* 1980-01-01, the earliest a ZIP can say */
    zip_source_t *source = zip_source_buffer(zip, part->bytes, part->n, 0);
    if (!source)
        return -ERR_NOMEM;
    zip_int64_t index = zip_file_add(zip, part->name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return -ERR_INTERNAL;
    }
    zip_uint64_t place = (zip_uint64_t)index;
    if (zip_file_set_dostime(zip, place, 0, FIRST_DAY, 0) ||
        zip_set_file_compression(zip, place, part->stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0))
        return -ERR_INTERNAL;
    return 0;
}

static void source_done(zip_source_t **source)
{
    if (*source)
        zip_source_free(*source);
}

static RESULT int copy_source(struct arena *arena, zip_source_t *source, const char **ret_bytes, size_t *ret_n)
{
    zip_stat_t stat;
    if (zip_source_stat(source, &stat) || zip_source_open(source))
        return -ERR_INTERNAL;
    char *bytes = arena_take(arena, stat.size + 1);
    zip_int64_t got = zip_source_read(source, bytes, stat.size);
    zip_source_close(source);
    if (got < 0 || (zip_uint64_t)got != stat.size)
        return -ERR_INTERNAL;
    *ret_bytes = bytes;
    *ret_n = (size_t)stat.size;
    return 0;
}

int archive_make(struct arena *arena, const struct archive_part *parts, size_t count, const char **ret_bytes,
                 size_t *ret_n)
{
    __attribute__((cleanup(source_done))) zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    if (!source)
        return -ERR_NOMEM;
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
    if (!zip)
        return -ERR_NOMEM;
    zip_source_keep(source);
    for (size_t i = 0; i < count; i++) {
        int r = add_part(zip, &parts[i]);
        if (r) {
            zip_discard(zip);
            return r;
        }
    }
    if (zip_close(zip)) {
        zip_discard(zip);
        return -ERR_INTERNAL;
    }
    return copy_source(arena, source, ret_bytes, ret_n);
}
