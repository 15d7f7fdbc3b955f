/* Feeds every file of a folder to the fuzz target, for builds without a fuzzer: `replay FOLDER`. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static int feed(const char *folder, const char *name)
{
    static uint8_t bytes[1 << 20];
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 1;
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return LLVMFuzzerTestOneInput(bytes, n);
}

int main(int count, char **args)
{
    DIR *folder = count == 2 ? opendir(args[1]) : NULL;
    int fed = 0, failed = 0;
    if (!folder)
        return 2;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (entry->d_name[0] != '.') {
            failed += feed(args[1], entry->d_name);
            fed++;
        }
    closedir(folder);
    printf("%d inputs\n", fed);
    return failed || fed == 0;
}
