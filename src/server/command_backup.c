#include "server/command.h"

#include "format/json.h"
#include "server/backup.h"

#include <stdio.h>

/* backup, restore. */

static int64_t bytes_of(const struct tarball_members *members)
{
    int64_t bytes = 0;
    for (size_t i = 0; i < members->n; i++)
        bytes += members->at[i].size;
    return bytes;
}

static void print_backup(struct arena *arena, const struct backup *backup, const struct verify_report *report)
{
    struct text text = TEXT(arena);
    struct json out = JSON(&text);
    json_open_object(&out);
    json_key_int(&out, "seq", backup->seq);
    json_key_text(&out, "head", backup->head);
    json_key_int(&out, "files", (int64_t)backup->members.n);
    json_key_int(&out, "bytes", bytes_of(&backup->members));
    json_key(&out, "missing");
    json_open_array(&out);
    for (size_t i = 0; i < backup->missing.n; i++)
        json_text(&out, backup->missing.at[i]);
    json_close(&out);
    if (report) {
        json_key_int(&out, "changes", report->changes);
        json_key_int(&out, "problems", (int64_t)report->problem_count);
    }
    json_close(&out);
    printf("%s\n", text_end(&text));
}

int command_backup(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct backup backup;
    int failed = backup_write(arena, line->argv[0], line->argv[1], &backup, oops);
    if (failed < 0)
        return failed;
    if (line->json) {
        print_backup(arena, &backup, NULL);
        return backup.missing.n ? 1 : 0;
    }
    printf("已备份到第 %lld 笔变更，%zu 个文件，%lld 字节\n链首 %s\n", (long long)backup.seq, backup.members.n,
           (long long)bytes_of(&backup.members), backup.head);
    for (size_t i = 0; i < backup.missing.n; i++)
        printf("缺 %s：台账里有这份证据，文件夹里没有\n", backup.missing.at[i]);
    printf("密钥不在备份里：vault.key 须另行保存\n");
    return backup.missing.n ? 1 : 0;
}

int command_restore(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct backup backup;
    struct verify_report report;
    int failed = backup_restore(arena, line->argv[0], line->argv[1], command_option(line, "--force") != NULL, &backup,
                                &report, oops);
    if (failed < 0)
        return failed;
    if (line->json) {
        print_backup(arena, &backup, &report);
        return report.problem_count ? 1 : 0;
    }
    for (size_t i = 0; i < report.kept; i++)
        printf("问题 %s：%s\n", report.problems[i].place, report.problems[i].zh);
    printf("已恢复到 %s：第 %lld 笔变更，%zu 个文件，清单%s\n", line->argv[1], (long long)backup.seq, backup.members.n,
           report.problem_count ? "相符，痕迹有问题" : "与痕迹都相符");
    printf("把原来的 vault.key 放回 %s 后才能打开密封的设置；封条另起一列，原来的在 seals/former\n", line->argv[1]);
    return report.problem_count ? 1 : 0;
}
