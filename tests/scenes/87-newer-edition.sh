#!/usr/bin/env bash
# A newer edition in the folder of packs is offered beside the one in force, with what it would change; once it was in
# force, here or before, it is offered no more.
. tests/scenes/world.sh

offered() { get /api/packs; pick "[r for r in d[\"rows\"] if r[\"pack\"] == \"$1\" and r[\"state\"] == \"$2\"]${3:-}"; }
change() { offered cug newer "[0][\"changes\"]" | python3 -c "import ast, sys; print(*[c['change'], c['title'], c['before'], c['after']] if (c := next((c for c in ast.literal_eval(sys.stdin.read()) if c['name'] == '$1'), None)) else ['no'])"; }

cp -r packs/base packs/cug packs/calendar packs/lgb "$SCENE"
world_demo
FENGSUI_PACKS=$SCENE world_serve
login secadmin
promise "the edition in force is not offered again" same "$(offered cug newer)" "[]"
promise "a pack that is not in force is, with its articles" same "$(offered lgb available '[0]["articles"]')" "$(grep -ho 'article: 第[^条]*条' packs/lgb/*.yaml | sort -u | wc -l)"
world_stop

cd "$SCENE/cug" || exit 1
sed -i 's/^edition: 2021$/edition: "2026-2"/; s/^    gist: 每条通信线路.*/    gist: 每条线路实时探测。/' pack.yaml
python3 - <<'END'
import pathlib, re
limits = pathlib.Path('rectification.yaml')
limits.write_text(limits.read_text().replace('value: 5 workdays', 'value: 3 workdays', 1))
head = pathlib.Path('pack.yaml')
head.write_text(head.read_text().replace('  cug.01:\n', '  cug.17:\n    article: 第十七条\n    title: 附则\n    acknowledge: yes\n\n  cug.01:\n', 1))
END
cd "$OLDPWD" || exit 1
FENGSUI_PACKS=$SCENE world_serve
login secadmin
promise "a newer one is" same "$(offered cug newer '[0]["edition"]')" 2026-2
promise "beside the one in force" same "$(offered cug newer '[0]["in_force"]')" 2021
promise "with how much it changes" same "$(offered cug newer '[0]["change_count"]')" 3
promise "which clause is new" same "$(change cug.17)" "added 附则 None None"
promise "which says something else" same "$(change cug.05.1)" "changed 线路监测 None None"
promise "and which value was and would be" same "$(change rectify-limit)" "changed 漏洞整改时限 5 workdays 3 workdays"
world_stop
promise "it is adopted" "$PROGRAM" adopt "$DATA" "$SCENE/cug"
FENGSUI_PACKS=$SCENE world_serve
login secadmin
promise "then it is in force" same "$(offered cug adopted '[0]["edition"]')" 2026-2
promise "and no longer offered" same "$(offered cug newer)" "[]"
world_stop
FENGSUI_PACKS=$PWD/packs world_serve
login secadmin
promise "nor is the former one, which was in force before" same "$(offered cug newer)" "[]"
world_stop
