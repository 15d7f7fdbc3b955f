/* A person carries it out: the order is printed and waits for a confirmation with evidence. */
#include "deliver/restrict_job.h"

extern const struct restrict_kind restrict_order;

static const char *fallback(enum restrict_mode mode)
{
    static const char *const does[] = {
        "恢复该系统的网络访问，核对其服务可用。",
        "在出口设备上阻断该系统与校外之间的访问，校内访问保留。",
        "在接入或汇聚设备上阻断该系统的全部网络访问。",
        "停止该系统的服务，或关闭其主机、交换机端口。",
    };
    return does[mode];
}

static int show(const struct restrict_way *way, const struct restrict_target *target, enum restrict_mode mode,
                struct text *text, struct oops *oops)
{
    (void)oops;
    if (mode == RESTRICT_UNKNOWN) {
        text_add(text, "由执行人查看并确认当前状态。\n");
        return 0;
    }
    text_printf(text, "请将“%s”调整为：%s\n", target->name, restrict_mode_title(mode));
    text_add(text, "地址：");
    for (size_t i = 0; i < target->address_count; i++)
        text_printf(text, "%s%s", i ? "、" : "", target->addresses[i]);
    for (size_t i = 0; i < target->port_count; i++)
        text_printf(text, "%s%u", i ? "、" : "；端口：", target->ports[i]);
    text_printf(text, "\n做法：%s\n完成后请写明做了什么，并附至少 1 份证据。\n",
                text_empty(way->instructions) ? fallback(mode) : way->instructions);
    return 0;
}

static int check(const struct restrict_way *way, struct oops *oops)
{
    (void)way, (void)oops;
    return 0;
}

static void look(struct restrict_job *job) { restrict_job_looked(job, RESTRICT_UNKNOWN); }

static void act(struct restrict_job *job)
{
    struct text order = TEXT(job->arena);
    int err = show(job->way, job->target, job->wanted, &order, NULL);
    restrict_job_note(job, "%s", err ? "" : text_end(&order));
    restrict_job_asked(job);
}

const struct restrict_kind restrict_order = {
    .name = "order",
    .title_zh = "派单由人执行",
    .title_en = "Order to a person",
    .check = check,
    .show = show,
    .look = look,
    .act = act,
};
