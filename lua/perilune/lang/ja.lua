--- Fixed texts and formats in Japanese; the keys and their meaning are those of lang/en.lua.

local M = {
  code = "ja",
  name = "日本語",

  -- Numbers
  decimal = ".",
  group = ",",
  percent = "%s%%",
  points = "%sポイント",
  money = "%s %s", -- amount, currency code
  multiples = { { 1e12, "%s兆" }, { 1e8, "%s億" }, { 1e4, "%s万" } },
  seconds = "%s秒",
  minutes = "%s分",
  hours = "%s時間",
  days = "%s日",
  days_hours = "%s日%s時間",
  interval = "[%s–%s]",
  list = "、",

  -- Values
  no_data = "データなし",
  sample = "n = %s",
  target = "目標 %s",
  provisional = "暫定値",
  status = { good = "良好", warn = "注意", bad = "未達", none = "評価なし" },
  change = "%s（%s比）", -- change, the other period
  direction = { better = "改善", worse = "悪化", same = "変化なし" },
  noise = "誤差の範囲内",
  change_word = "%s、%s", -- change against, what it means

  -- Calendar
  months = { "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月" },
  weekdays = { "月", "火", "水", "木", "金", "土", "日" },
  day_month = "{month}{day}日",
  time = "{year}/{month}/{day} {hour}:{minute}",
  grains = {
    hour = "時", day = "日", week = "週", month = "月", quarter = "四半期", year = "年",
    fiscal_quarter = "会計四半期", fiscal_year = "会計年度",
  },
  period = "期間",

  report = "レポート",
  reports = "レポート一覧", not_made = "作成できませんでした：%s", -- what was wrong

  -- Headings of tables the renderers write themselves
  metric = "指標",
  value = "値",
  status_title = "状態",
  interval_title = "信頼区間",
  sample_title = "n",
  change_title = "増減",
  target_title = "目標",
  trend_title = "推移",
  item = "項目",
  data_table = "データ表",
  notes = "備考",

  -- Charts and the tables behind them
  rank = "順位",
  badges = "バッジ",
  note = "備考",
  step = "段階",
  share_of_first = "最初の段階比",
  share_of_previous = "前の段階比",
  low_end = "%s（下限）", -- series
  high_end = "%s（上限）",
  share_of = "%s（構成比）", -- part
  from = "以上",
  to = "未満",
  count = "件数",
  group_title = "グループ",
  cohort = "コホート",
  size = "規模",
  marks = { high = "異常に高い", low = "異常に低い" },
  mark_at = "%s：%s、%s", -- label, value, which mark
  forecast = "予測",
  interval_range = "%sの範囲", -- series
  warn = "注意水準 %s",
  below = "%s件は%s未満", -- count, value
  above = "%s件は%s以上",
  kinds = {
    cards = "主要指標", bars = "比較", bullet = "目標との対比", leaderboard = "ランキング", funnel = "ファネル",
    line = "推移", area = "構成の推移", stacked = "構成", histogram = "分布", scatter = "相関", table = "データ表",
    heat = "ヒートマップ", cohort = "コホート",
  },

  -- `perilune kpi`
  kpi = {
    columns = { name = "KPI", title = "名称", unit = "単位", source = "データ元" },
    labels = {
      about = "意味", value = "計算式", section = "分類", source = "データ元", time = "基準時刻", where = "条件",
      open = "未解決の基準", uses = "構成指標", to_date = "累計", rolling = "移動期間", window = "観察期間",
      parameters = "パラメータ", needs = "必要な項目", scale = "尺度", single = "単一の基準", unit = "単位",
      target = "目標", minimum_sample = "最小標本数", variants = "バリエーション",
      from_events = "イベントから", fallback = "イベントなし",
    },
    fallback = "%sから", -- a table
    ages = { -- one, more
      hour = { "%s時間", "%s時間" },
      day = { "%s日", "%s日" },
      week = { "%s週間", "%s週間" },
      month = { "%sか月", "%sか月" },
      quarter = { "%s四半期", "%s四半期" },
      year = { "%s年", "%s年" },
      fiscal_quarter = { "%s会計四半期", "%s会計四半期" },
      fiscal_year = { "%s会計年度", "%s会計年度" },
    },
    none = "なし", at_least = "%s以上", at_most = "%s以下", warn_from = "%s、注意水準 %s",
    open = "%sから%sまで、%s", to_date = "%sの始めから", rolling = "期間末までの%s", function_of = "%sの関数",
    cohort = "%sコホート（%s、%s基準）のうち%s後に戻った割合",
    cohort_rolling = "%sコホート（%s、%s基準）のうち%s以後に戻った割合", by_dialect = "%s.%s、ダイアレクトの規則による",
    first_row = "最初の行",
    rows = "%s行 %s", of_rows = "%s行／%s行", fraction = "分子 %s、分母 %s", interval = "信頼区間：%s、95%%",
    left_out = "除外：%s行 %s", may_move = "暫定値：今後変わる可能性があります",
    change_between = "増減は%sから%sの間（95%%）：%s", more_than_noise = "誤差の範囲を超える",
    benchmark = "ベンチマーク：%s（%s）", range = "%s～%s", from = "%s以上", up_to = "%s以下",
  },

  -- Charts in words
  chart = {
    of_year = "{year}年{part}", -- part: a month, day or quarter
    at = {
      hour = "(%s)", day = "(%s)", week = "(%s)", month = "(%s)", quarter = "(%s)", year = "(%s)", other = "(%s)",
    },
    rose = "%s: %s %sから%s %sへ上昇", -- name, first value, when, last value, when
    fell = "%s: %s %sから%s %sへ低下",
    level = "%s: %s %s、最後も%s %s",
    one = "%s: %s %s",
    extremes = "%s、最低 %s %s、最高 %s %s", -- sentence, lowest, when, highest, when
    stop = "%s。",
    target = "目標は%sです。",
    share = "%s %s", -- name, how much
    parts = "%s: %s。", -- of what, its parts
    more = "ほか%s件",
    bin = "%s以上%s未満: %s", -- from, to, count
    bins = "全%s件。最も多い%s件は%s以上%s未満です。", -- all, in the largest bin, from, to
    point = "%s %s、%s %s", -- title of x, x, title of y, y
    points = "%s個の点。%s %s–%s、%s %s–%s。", -- count, title of x, from, to, title of y, from, to
    grid = "最高 %s (%s)、最低 %s (%s)。", -- value, where, value, where
    cell = "%s、%s", -- row, column
    provisional = "斜体の薄い数値は暫定値です。その期間はまだ終わっていません。",
  },

  -- What moved a number
  why = {
    rose = "%s：%s上昇、%s → %s（%s、比較対象 %s）", -- title, by how much, before, after, the two periods
    fell = "%s：%s低下、%s → %s（%s、比較対象 %s）",
    same = "%s：%sで横ばい（%s、比較対象 %s）",
    stop = "%s。", -- a sentence
    within_noise = "%s。この変化は誤差の範囲内です",
    by = "%s別：%s", -- dimension, movers
    within_rose = "%sが上昇、%s → %s（%s）", -- segment, before, after, what it adds
    within_fell = "%sが低下、%s → %s（%s）",
    mix = "%sの構成比 %s、以前は %s（%s）", -- segment, part after, part before, what it adds
    more = "%s %s、以前は %s（%s）", -- segment, after, before, what it adds
    entered = "%sが新規（%s）",
    left = "%sが消滅（%s）",
    stock = "%s 流入 %s、流出 %s（%s）", -- segment, in, out, what that adds
    other = "%s（%s）",
    named = "%s、%s（%s）", -- segment, which effect, what it adds
    parts = "構成要素別：%s",
    part = "%s %s → %s（%s）", -- part, before, after, what it adds
    put_back = "%sが以前と同じなら %s（%s）", -- segment, value, the difference
    nothing_sure = "%s別では、偶然で説明できない変化はありません",
    noise = "誤差と区別できないもの：%s／%s",
    columns = {
      volume = "件数", mix = "構成", within = "内部の変化", entry = "新規・消滅", ["in"] = "流入", out = "流出",
    },
    verdict = { sure = "確実", noise = "誤差", partly = "一部" },
    rest = { distinct = "（重複して計上）", peak = "（別の時刻のピーク）" },
    rows_of = "n %s", before = "以前", after = "以後", total = "合計", share = "構成比",
    put_back_title = "以前と同じなら", effect = "寄与",
    others = "その他（%s）", all = "全体",
    corrected = "%s個の効果は、全体で 95 %% の信頼水準となるよう、それぞれ %s の信頼水準で検定しました（Bonferroni）。",
    counted = "標本ではなく全数の集計なので、誤差はありません。",
    not_judged = "この種の数値については、偶然の大きさは分かりません。",
    not_additive = "各行は一つの区分の行だけを以前に戻した結果で、足しても全体の変化にはなりません。",
    not_apart = "分解していません：%s。",
    also = "ほかに調べた区分：%s。", skipped = "%s別は対象外：%s。",
  },

  -- Why a figure differs by two dialects
  reconcile = {
    differs = "%s：%s（%s）、%s（%s）、差 %s（%s）", -- title, value, dialect, value, dialect, difference, period
    same = "%s：%s、%s と %s で同じ（%s）",
    cause = "%s：%s。%s：%s：%s", -- second dialect, its rule, the first one, its rule, what comes of it
    moved = "%s %s", -- by how much, more or less
    more = "増", less = "減", unmoved = "数値は変わらない", no_value = "数値なし",
    together = "%s（上の項目と合わせて）",
    gained = "%s件追加", lost = "%s件除外", changed = "%s件変更", -- counts of tickets
    tickets = "チケット：%s",
    without_effect = "ここでは影響なし：%s。",
    no_causes = "これらのイベントでは、両者の規則に違いはありません。",
    no_tickets = "ほかの指標から成る数値です。変わったチケットは各指標で確認してください：%s。",
    shapley = "効果はすべての切り替え順の平均（Shapley）、数値は一つだけを切り替えたときの値です。",
    steps = "上から順に一つずつ切り替えました。組み合わせて初めて現れる効果は後の項目に含まれます。",
    heads = { "切り替え", "変更前", "変更後", "効果", "数値", "n", "チケット" },
    example_heads = { "切り替え", "チケット", "変更前", "変更後" },
    none = "なし", total = "合計",
    words = { -- word, meaning
      kinds = "「%s」は%s", fields = "「%s」は%s", actors = "「%s」は%s", statuses = "「%s」は%s",
    },
    meanings = { -- what a word means; "" where the dialect does not know it
      kinds = {
        [""] = "未知のイベント", none = "未知のイベント", created = "作成", message = "メッセージ", note = "メモ",
        status = "状態の変更", agent = "担当者の割り当て", team = "チームの変更", priority = "優先度の変更",
        handoff = "ボットからの引き継ぎ", merged = "統合", deleted = "削除", restored = "復元",
        field = "名前が示す項目の変更",
      },
      fields = {
        [""] = "意味なし", none = "意味なし", status = "状態", agent = "担当者", team = "チーム", priority = "優先度",
      },
      actors = { [""] = "どちら側でもない", none = "どちら側でもない", agent = "担当者", customer = "顧客", bot = "ボット" },
      statuses = {
        [""] = "未知のため未解決とみなす", new = "新規", open = "対応中", pending = "回答待ち", hold = "保留",
        solved = "解決", closed = "終了",
      },
    },
    more_words = "%s ほか%d語",
    rules = {
      creation_asks = { [true] = "顧客が作成したチケットはそれ自体が問い合わせ", [false] = "メッセージのみを問い合わせとする" },
      agent_created = {
        customer = "担当者が作成したチケットの初回返信は顧客の最初のメッセージから測る",
        second = "担当者が作成したチケットでは担当者の二番目のメッセージが初回返信",
        opening = "担当者が作成したチケットでは最初のメッセージが初回返信",
        never = "担当者が作成したチケットに初回返信はない",
      },
      reply_start = {
        creation = "初回返信は作成時から測る",
        restart = "初回返信はボットの引き継ぎ、なければ最後の再開、なければボットの解決から測る",
      },
      reply_after_solve = { [true] = "初回返信は最初の解決の後でもよい", [false] = "解決後の返信は初回返信としない" },
      solve_ends_turn = { [true] = "解決すると待っている問い合わせは終わる", [false] = "解決後も問い合わせは待ち続ける" },
      message_reopens = { [true] = "顧客のメッセージで解決済みチケットが再開する", [false] = "メッセージだけではチケットは開かない" },
      merge_solves = { [true] = "統合されて消えたチケットは解決とみなす", [false] = "統合されても解決とはみなさない" },
      reopens = { transition = "解決・終了から戻る変更ごとに再開とする", solves = "解決の回数から一を引いた数を再開とする" },
    },
    kpi = "数値の定義：%s",
  },

  -- What the layouts of reports say
  layout = {
    running = "%s、進行中", -- a period
    period_words = "%s（%s）", -- a period, its first and last day
    header = { period = "期間", against = "比較期間", as_of = "基準時点", watermark = "データの最終時点", zone = "タイムゾーン",
      definitions = "定義", empty = "データなし", only = "対象" },
    missing = "データがないため表示していません：%s。", missing_item = "%s（%sが必要）", -- title, a field
    left_out = "除外：%s（%s）。", -- "24 rows without csat", titles
    excluded = "%s行 %s", -- count, reason
    part = "%s：%s行 %s。", -- title, count, which
    rejected = '取り込みで拒否された行：%s件。確認：perilune sql "SELECT * FROM rejects"',
    intervals = "信頼区間は 95% です。",
    none = "（なし）", others = "その他", -- segments
    grain = { hour = "時間", day = "日", week = "週", month = "月", quarter = "四半期", year = "年",
      fiscal_quarter = "会計四半期", fiscal_year = "会計年度" },
    grains = { hour = "時間", day = "日", week = "週間", month = "か月", quarter = "四半期", year = "年",
      fiscal_quarter = "会計四半期", fiscal_year = "会計年度" },
    dimensions = { weekday = "曜日", hour = "時刻" },
    range = "%s～%s", -- two buckets
    weekdays = { "月", "火", "水", "木", "金", "土", "日" },
    by = "%s（%s別）", -- title, dimension or grain
    by_two = "%s（%s・%s別）", -- title, two dimensions
    table_by = "%s別", metric = "指標", value = "値", total = "合計", trend = "推移",
    shown = "%s（%s別）、%s。", -- title, dimension, period
    no_segments = "%s（%s別）：%sに%sの値がある行はありません。", -- title, dimension, period, dimension
    no_rows = "%s：%sに該当する行はありません。", -- title, period
    most = "最も多いのは%s：%s。", -- segment, value
    largest = "上位%s件を表示（全%s件）。", first = "最初の%s件（全%s件）。",
    small = "%s行未満のため除外：%s件。", -- minimum, how many
    no_data_yet = "%s：%sの終わりまでデータがありません。", -- title, period
    no_data_in_span = "%s：この期間のデータはありません。",
    one_value = "%s：%s。", -- title, value
    at = "%s（%s）", -- value, bucket
    rose = "%s：%s → %s、上昇。最低 %s、最高 %s。", -- title, first, last, lowest, highest
    fell = "%s：%s → %s、低下。最低 %s、最高 %s。",
    same = "%s：%s → %s、横ばい。最低 %s、最高 %s。",
    before = "その前の%s%s", -- count, grains
    higher = "通常より高い：%s。", lower = "通常より低い：%s。", -- buckets
    cohort = { size = "規模", last = "直近%s件（全%s件）。", about = "%s：行はコホート、列は経過期間（%s）です。" },
    boxes = { title = "%s: %s～%sの回答", about = "回答 %s件。%s", -- title, lowest, highest; count, rule
      high = "%s以上を肯定的な回答とします。高いほど良い値です。",
      low = "%s以下を肯定的な回答とします。低いほど良い値です。", listed = "肯定的な回答: %s。" },
    contrast = { first = "前者", second = "後者", difference = "差", verdict = "判定",
      between = "%s [%s～%s]", -- difference, from, to
      more = "より高い", less = "より低い", noise = "偶然の範囲内", unknown = "不明",
      note = "差は前者から後者を引いた値で、区間は95 %です。後に起きたことが、それによって起きたとは限りません。" },
    survival = { title = "残っている割合", name = "残っている",
      about = "全体 %s、離脱 %s。", median = "半数が離れるまでの期間: %s%s。", -- all, left; count, grains
      last = "%s%s後に残っている割合は%s (%s～%s)。", -- count, grains, share, low, high
      few = "%s: 追跡できる対象が%s未満です。", -- title, minimum
      note = "カプラン・マイヤー推定。開始からの経過期間(%s)。%s以上を追跡できる間だけ示します。" },
    voice = { title = "%sと%sを分ける言葉", of = "%sに多い言葉", separator = "、", -- group
      word = "言葉", example = "例", comments = "%s: 最も低い回答のコメント", -- title
      read = "%s: コメント %s件、顧客 %s人。", -- group, comments, customers
      newest = "そのうち新しい%s件を読みました (全%s件)。",
      rules = "割合はコメントを書いた顧客に対するものです。偶然を超えて差のある言葉だけを示します(ディリクレ事前分布による対数オッズ、"
        .. "言葉の数を考慮して補正)。使った顧客が%s人未満の言葉は示しません。",
      none = "%s人以上の顧客が使った言葉のうち、偶然を超えて両者を分けるものはありません。", -- minimum
      lowest = "コメント %s件 (全%s件): 新しい%s件のうち最も低い回答。" }, -- shown, all, looked at
    distribution = "%s：値は%s個、半数は%s以下。", -- title, count, median
    median = "中央値",
    fields = { ticket = "チケット", priority = "優先度", team = "チーム", agent = "担当者", state = "状態",
      status = "ステータス", channel = "チャネル", type = "種類", age = "経過時間", due = "期限", late = "超過時間",
      metric = "指標", policy = "ポリシー", waiting = "待ち始め", left = "残り時間" },
    rows_at = "%s、%s：%s件。", -- title, when, count
    bands = { below = "%s未満", between = "%s～%s", above = "%s以上", about = "%s（区間別）、%s。" }, -- title, period
    forecast = { name = "%s（予測）", -- title
      about = "予測、%s～%s：合計約%s件（Holt-Winters、範囲は 95 %%）。", -- first, last, sum
      too_short = "%s：予測できません。2 周期分のデータ（%s%s）が必要です。" }, -- title, count, grains
    staffing = { title = "必要な担当者数（曜日・時刻別）",
      forecast = "来週の見込み：%s件。", mean = "平均的な 1 週間：%s件。", -- count
      about = "必要勤務 %s時間（有給 %s時間、不在 %s）、実作業 %s時間（Erlang C）：%sを%s以内に応答、処理時間 %s、稼働率は最大 %s。",
      always = "各時刻を独立に計算し、夜間に届いたものは夜間に応答すると仮定しています。カレンダーを指定すると朝に移します。",
      in_calendar = "窓口が閉じている間に届いたものは、次に開く時刻の作業とします（カレンダー %s）。",
      no_handle_time = "必要な担当者数：処理時間がないため不明です。--handle_time 12m のように指定してください。" },
    quality = {
      check = "不審な点", table = "テーブル", rows = "行", share = "テーブル比", example = "例", field = "フィールド",
      filled = "入力率", when = "取り込み日時", importer = "取り込み方法", file = "ファイル", read = "読み込み", inserted = "追加",
      updated = "更新", rejected = "拒否", reason = "理由", why_rejected = "行が拒否された理由",
      no_checks = "検査対象がありません：行のあるテーブルがありません。",
      all_well = "矛盾はありません：検査 %s件すべてに合格しました。", -- count
      found = "問題が見つかった検査は%s件（全%s件）。", -- count, all
      full_fields = "値のあるフィールドは、すべての行に値があります。",
      empty_fields = "値がまったくない：%s。", emptiest = "空きの多い順に%s件（全%s件）。",
      no_gap = "%s日すべてにチケットがあります（%s）。", -- days, period
      gaps = "チケットのない日が%s日（全%s日、%s）：%s。エクスポートの漏れはありませんか。", -- days, all, period, which
      events = "イベントのあるチケットは%s件（全%s件、%s）。ほかはチケットのフィールドを使います。",
      no_imports = "まだ何も取り込まれていません。",
      checks = {
        reply_before_creation = "作成より前の初回返信",
        solve_before_creation = "作成より前の解決",
        close_before_solve = "解決より前の終了",
        solved_without_time = "解決・終了だが時刻がない",
        time_without_solved = "未解決だが解決時刻がある",
        reply_without_time = "返信済みだが初回返信の時刻がない",
        unknown_status = "不明なステータス",
        unknown_priority = "不明な優先度",
        negative_count = "0 未満の回数",
        perhaps_twice = "同じ顧客の直前のチケットから 1 分以内：重複の可能性",
        unlike_events_solve = "イベントの解決時刻と異なる",
        unlike_events_reopens = "イベントの再オープン回数と異なる",
        event_of_unknown = "存在しないチケットのイベント",
        event_before_creation = "チケット作成より前のイベント",
        score_off_scale = "尺度外の得点",
        score_without_scale = "尺度のない得点",
        answer_before_sending = "送信より前の回答",
        survey_of_unknown = "存在しないチケットへのアンケート",
        left_before_coming = "加入より前の離脱",
        delivered_before_order = "注文より前の配達",
      },
    },
    funnel = "%s：最後の段階に達したのは %s／%s（%s）。", -- first step, last count, first count, share
    scatter = "点は%sの値ごと：横軸 %s、縦軸 %s。",
    rank = { streak = "%s%s連続で基準達成", -- count, grains
      shrunk = "補正前 %s", -- value before it was drawn to the common one
      about_shrunk = "件数の少ない値は共通の値 %s に近づけて補正しています。",
      about_alike = "差は偶然の範囲を超えないため、すべて共通の値 %s に近づけています。",
      about_adjusted = "%sの構成を補正：全員が同じ問い合わせを受けたと仮定した値です。",
      shrink_kind = "shrink は行の割合と平均にのみ使えます。%sには使えません", -- title
      adjust_kind = "adjust は行の割合と平均にのみ使えます。%sには使えません" },
    change_against = "変化は%sとの比較です。", -- period
    usual = {
      title = "%s、通常との比較", -- period
      usual = "通常", range = "最低～最高", judged = "判断",
      verdict = { high = "通常より高い", low = "通常より低い", usual = "通常どおり" },
      about_days = "通常は同じ曜日（%s）の過去%s週間の中央値です。", -- weekday, count
      about = "通常は過去%s%sの中央値です。", -- count, grains
      unknown = "データがここから始まるため、通常の水準は不明です。",
    },
    representation = {
      title = "回答者の内訳（%s別）", -- dimension
      asked = "依頼", answered = "回答", asked_part = "依頼に占める割合", answered_part = "回答に占める割合",
      judged = "判断",
      verdict = { high = "他より多い", low = "他より少ない", same = "他と同程度" },
      -- title, value, dimension, value
      about = "%sは%s。すべての%sの回答率が同じなら%s。",
      unknown = "依頼した%sについては、同じ区分の回答がなく不明です。",
    },
    changes = {
      title = "変化とその要因",
      rose = "%sが上昇：%s → %s（%s）", fell = "%sが低下：%s → %s（%s）", -- title, before, after, difference
      better = "%s、改善", worse = "%s、悪化",
      moved = "%s、判定 %s → %s", -- the sentence, the status before and after
      driver = "%s。%s別：%s", -- the sentence, dimension, movers
      nothing = "偶然の範囲を超えて動いた指標はありません（%s、比較対象 %s、調べた指標 %s件）。",
      nothing_known = "比較できません：%s と %s の両方に値がある指標はありません。",
      note = "%s、比較対象 %s、調べた指標 %s件。偶然の範囲を超えて動いたものだけを、調べた件数を考慮して示しています"
        .. "（Benjamini-Hochberg、5 %%）。",
    },
  },

  -- Descriptions read aloud
  trend = "%s個の値の推移、%sから%sまで。",
  trend_empty = "推移：データなし。",
  line_summary = "%s：値 %s個、最低 %s（%s）、最高 %s（%s）、最新 %s（%s）。",
  line_empty = "%s：データなし。",
  bars_summary = "%s：%s。",

}

return M
