#include "deliver/channel.h"

extern const struct channel_kind channel_mail, channel_wecom, channel_dingtalk, channel_feishu, channel_sms,
    channel_webhook;

/* A new kind is one file and one row here. */
const struct channel_kind *const channel_kinds[] = {
    &channel_mail, &channel_wecom, &channel_dingtalk, &channel_feishu, &channel_sms, &channel_webhook, NULL,
};
