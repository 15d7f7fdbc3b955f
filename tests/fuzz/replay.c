/* Runs a fuzz target over the files of a folder, without libFuzzer. An empty folder fails: it would prove nothing. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static int replay(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 1;
    enum { MOST = 4 << 20 };
    uint8_t *bytes = malloc(MOST);
    if (!bytes)
        abort();
    size_t n = fread(bytes, 1, MOST, file);
    fclose(file);
    /* Exactly as long as the file, so that a read behind its end is seen. */
    uint8_t *exact = realloc(bytes, n ? n : 1);
    int r = LLVMFuzzerTestOneInput(exact ? exact : bytes, n);
    free(exact ? exact : bytes);
    return r;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder)
        return 2;
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        if (replay(argv[1], entry->d_name)) {
            fprintf(stderr, "%s\n", entry->d_name);
            return 1;
        }
        count++;
    }
    closedir(folder);
    printf("%d files\n", count);
    return count ? 0 : 3;
}
