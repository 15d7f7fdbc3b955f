#include "server/pack_folder.h"

#include <dirent.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 4 * 1024 * 1024 };

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

int pack_folder_bytes(struct arena *arena, const char *path, char **ret_bytes, size_t *ret_n, struct oops *oops)
{
    __attribute__((cleanup(close_file))) FILE *file = fopen(path, "rb");
    struct stat stat;
    if (!file || fstat(fileno(file), &stat) || !S_ISREG(stat.st_mode))
        return oops_printf(oops, ERR_NOT_FOUND, path, "读不到文件 %s", path);
    if (stat.st_size > FILE_MAX)
        return oops_printf(oops, ERR_TOO_LARGE, path, "文件超过 4 MiB：%s", path);
    char *bytes = arena_take(arena, (size_t)stat.st_size + 1);
    size_t n = fread(bytes, 1, (size_t)stat.st_size, file);
    if (ferror(file))
        return oops_printf(oops, ERR_IO, path, "读文件出错：%s", path);
    *ret_bytes = bytes;
    *ret_n = n;
    return 0;
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

int pack_folder_list(struct arena *arena, const char *folder, const char *tail, struct names *ret_paths,
                     struct oops *oops)
{
    __attribute__((cleanup(close_folder))) DIR *dir = opendir(folder);
    if (!dir)
        return oops_printf(oops, ERR_NOT_FOUND, folder, "没有文件夹 %s", folder);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.' && text_ends(entry->d_name, tail))
            *list_push(arena, ret_paths) = arena_printf(arena, "%s/%s", folder, entry->d_name);
    if (ret_paths->n)
        qsort(ret_paths->at, ret_paths->n, sizeof *ret_paths->at, by_name);
    return 0;
}

static const char *last_part(struct arena *arena, const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    const char *whole = arena_text_n(arena, path, n), *slash = strrchr(whole, '/');
    return slash ? slash + 1 : whole;
}

int pack_folder_read(struct arena *arena, const char *folder, struct pack_files *files, struct oops *oops)
{
    struct names paths = {0};
    int failed = pack_folder_list(arena, folder, ".yaml", &paths, oops);
    if (failed < 0)
        return failed;
    for (size_t i = 0; i < paths.n; i++) {
        struct pack_file file = {.pack = last_part(arena, folder), .name = last_part(arena, paths.at[i])};
        char *bytes;
        failed = pack_folder_bytes(arena, paths.at[i], &bytes, &file.n, oops);
        if (failed < 0)
            return failed;
        file.bytes = bytes;
        *list_push(arena, files) = file;
    }
    return paths.n ? 0 : oops_printf(oops, ERR_NOT_FOUND, folder, "%s 里没有 .yaml 文件，不是制度包", folder);
}

int pack_folder_tree(struct arena *arena, const char *path, struct node **ret_root, struct oops *oops)
{
    char *bytes;
    size_t n;
    int failed = pack_folder_bytes(arena, path, &bytes, &n, oops);
    return failed < 0 ? failed : yaml_read(arena, path, bytes, n, NULL, ret_root, oops);
}

int pack_calendar(struct arena *arena, const struct pack_file *files, size_t n, struct calendar **ret_calendar,
                  struct oops *oops)
{
    const struct calendar **parts = ARENA_ARRAY(arena, const struct calendar *, n);
    struct text version = TEXT(arena);
    for (size_t i = 0; i < n; i++) {
        struct node *root;
        struct calendar *part;
        int failed = yaml_read(arena, files[i].name, files[i].bytes, files[i].n, NULL, &root, oops);
        if (!failed)
            failed = calendar_load(arena, root, &part, oops);
        if (failed < 0)
            return failed;
        parts[i] = part;
        text_printf(&version, "%s%s", i ? "." : "", calendar_version(part));
    }
    if (!n)
        return oops_set(oops, ERR_NOT_FOUND, "calendar", "没有日历，时限无从计算", "there is no calendar");
    const char *name = calendar_name(parts[n - 1]);
    struct calendar *told;
    int failed =
        calendar_join(arena, arena_text_n(arena, name, strcspn(name, "-")), text_end(&version), parts, n, &told, oops);
    return failed < 0 ? failed : calendar_go_on(arena, told, YEARS_BEYOND, ret_calendar, oops);
}

int pack_calendar_folder(struct arena *arena, const char *folder, struct pack_files *ret_files,
                         struct calendar **ret_calendar, struct oops *oops)
{
    int failed = pack_folder_read(arena, folder, ret_files, oops);
    return failed < 0 ? failed : pack_calendar(arena, ret_files->at, ret_files->n, ret_calendar, oops);
}

void pack_hash(const struct pack_file *files, size_t n, char ret_hex[65])
{
    unsigned char raw[32];
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    EVP_DigestInit_ex(hash, EVP_sha256(), NULL);
    for (size_t i = 0; i < n; i++) {
        EVP_DigestUpdate(hash, files[i].pack, strlen(files[i].pack) + 1);
        EVP_DigestUpdate(hash, files[i].name, strlen(files[i].name) + 1);
        EVP_DigestUpdate(hash, files[i].bytes, files[i].n);
    }
    EVP_DigestFinal_ex(hash, raw, NULL);
    EVP_MD_CTX_free(hash);
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", raw[i]);
}

const char *pack_home(void)
{
    const char *named = getenv("FENGSUI_PACKS");
    if (named && *named)
        return named;
    return access("packs/base/pack.yaml", R_OK) == 0 ? "packs" : "/usr/share/fengsui/packs";
}
