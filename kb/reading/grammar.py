"""The closed word lists of the grammar: words without content of their own that turn, bind or limit a sentence."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that a sentence can have or not without saying anything else. Longest first at use.
LIGHT = _words(
    """
    的 了 着 过 就 会 要 时 时候 后 则 那 那么 这 这个 这些 这样 这里 这时 此时 该 其 它 它们 他 他们 是 为 在
    对 把 将 被 由 从 向 给 让 使 使得 令 以 于 与 和 及 以及 跟 同 或 或者 并 并且 而 而且 且 也 还 还是 又
    再 然后 接着 之后 以后 最后 最终 首先 先 所以 因此 因为 由于 于是 从而 即 即可 也就是 也就是说 就是 就是说
    换句话说 意味着 意思是 指 指的是 表示 表明 说明 代表 认为 视为 当作 算 算作 算是 当成 看作 称为 叫 叫做
    属于 作为 成为 处于 进入 变为 变成 变回 变 改成 改为 回到 马上 立刻 立即 如果 若 假如 要是 当 只要 一旦
    的话 情况 情况下 条件 前提 场景 场景下 下 中 里 里面 上 上面 内 比如 例如 譬如 其中 具体 具体来说 一般
    一般来说 通常 通常情况下 往往 其实 实际上 事实上 本质上 说白了 简单说 简单来说 简单讲 总之 总的来说 大家
    我们 你 我 我们可以 可以 能 能够 得 用 用来 用于 通过 利用 使用 采用 进行 实现 完成 做 来 去 出来 起来
    下来 一下 一个 一种 一条 一次 一些 一台 某个 某 某些 各 各个 各自 相应 对应 相关 自己 自身 本身 嗯 呃 啊
    吧 呢 嘛 哦 哈 哎 那个 就是那个 反正 大概 应该 好像 我记得 我觉得 我理解 印象里 印象中 还有 另外 此外 同时
    同样 同理 注意 需要注意的是 值得注意的是 记住 常用 常见 常规 主要 目前 现在 当前 如今 这时候 这种 这类
    方式 方法 机制 叫作 有 会有 带 含 等 等等 分别 依次 一共 总共 共 总计 共有 包括 包含 有如下 如下 以下 下面
    里的 上的 中的 时的 后的 着的 已经 已 正在 开始 直接 自动 便 便会 才 才会 默认 默认情况下 缺省 即为 为准
    左右 之间 之一 以便 来说 而言 来讲 关于 针对 对于 至于 看 看到 知道 得到 所 所谓 其他 之 呗 咱们 咱 俩
    了吧 一样 似的 到 至 出 入 起 往 还会 还要 也会 也要 都会 就会 就要 都是 才是 才算 都算 就算 也算 也是
    原来的 原来那 原来那个
    还能 就能 也能 都能 能不能 是否 然而 但 但是 不过 可是 只是 虽然 尽管 即使 哪怕 无论 那样 只不过 a an the is
    are be will it its to of in on for with by and or as at when if then that this which into from has have
    can does do also so e.g i.e so-called s was were been being but both their they them you your we our there using
    used via through while because whether however thus hence within during per itself themselves basically actually
    simply just get got let lets
    """
)

# Words that turn a statement around when they stand outside a known term. Order: longest first at use.
NEGATIONS = _words(
    """
    不会 不能 不可以 不可能 不可 不得 不许 不允许 不让 不准 不是 不再 不用 不必 不需要 无需 无须 不该 不应
    不应该 不去 不 没有 没 没法 无法 并不 并不会 并不是 并非 绝不 绝不会 从不 从来不 决不 未 别 毫无
    并没有 不算 不再会 不怎么 没办法 没有办法 没辙 not never doesn't don't cannot can't
    won't isn't aren't no without
    """
)

# Everyday words that hold a turning character without turning anything.
SHIELDS = _words(
    """
    分别 级别 类别 个别 特别 区别 别名 识别 辨别 差别 鉴别 别看 不像 不过 不仅 不但 不光 不论 不同 不断 不足 不错
    不久 不妨 不对 不禁 不料 不然 不如 不得不 差不多 未来 没关系 没问题 没错 只要 只读 只不过 只好 不外乎
    别用 别拿 别把 别让 别去 别处 别人 别家 别样 别具一格 逃不掉 躲不掉 免不了 少不了 跑不掉 离不开 离不了 免不掉
    没有的话 没的话 不行的话 不够的话
    只知道 只记得 只听说 只晓得 毫不相干 不变 不停 不定期 不必要 无所谓 除了 原来的 原来那
    """
)
UNIVERSAL = _words(
    """
    都 全 全都 全部 所有 所有的 任何 任意 一律 均 凡是 凡 每个 每一个 每种 每台 无论什么 不论 总是 总会 永远
    始终 all every each any always
    """
)
EXCLUSIVE = _words(
    """
    只 仅 只有 仅有 仅仅 只能 只会 只要求 唯一 唯独 仅能 仅限 只限 只是 只在 仅在 只支持 仅支持 only
    """
)
THEN_ONLY = _words("才 才会 才能 才算 才是 才可以 才可")
POSSIBLE = _words("可能 可能会 也许 或许 有可能 有时 有时候 偶尔 might may maybe sometimes")
# "A 不一定 B": there is a case in which not.
NOT_ALWAYS = _words("不是一定 并不是一定 也不是一定 不一定 未必 不见得 并不一定 不一定会 不一定是 不一定能")
# "不止 N 种", "不只有 A 和 B": the number or the list is not the whole.
MORE_THAN = _words("不止 不只 不只有 不只是 不止有 不止是 不单单有")
# "必须是 A": nothing else will do.
MUST_BE = _words("必须是 必须为 必须用 必须写 必须设 一定是 一定要是 一定要用 一定得是")
MANDATORY = _words("必须 一定 一定要 必定 必然 必需 务必 肯定 must")
# Of these, those that leave no exception, and ask for nothing.
CERTAIN = ("一定会", "一定能", "一定可以", "一定不", "必然", "必定", "肯定会", "肯定能", "肯定可以", "肯定不")
REST = _words("其他 其余 其它 别的 另外的 剩下的 否则 除此之外")
PAST = _words(
    """
    以前 过去 早期 最早 最初 起初 原先 原来 当年 很久以前 早年 老版本 旧版本 早期版本 曾经 从前 早先
    之前的版本 旧版 老版 历史上 时代
    """
)
CONDITIONS = _words("如果 若 假如 要是 当 一旦 倘若 只要 if when")
# An enumeration with one of these does not claim to be complete.
OPEN_LISTS = _words(
    "等 等等 一般 通常 往往 例如 比如 譬如 其中 之一 包括 常见 常用 主要 像 诸如 如 这样的 之类 什么的 这类"
)
# A number with one of these beside it does not count all there are.
USUAL = ("常用", "常见", "典型", "经常")
# Leftover words with one of these may turn a meaning around: never end in "supported".
DANGEROUS = frozenset("不没无非未否仅只唯除勿莫旧")
# Verbs that say no more than the words behind them: to deny one is to deny those ("不归 Kubernetes 管").
FAINT_VERBS = tuple(_words("归 负责 管 经 经过 收 收到 自带 进行 配合 优先 完全 办法 必要 接 拿 关系"))
# Words that turn a yes into a no without denying anything.
FAILING = _words("报错 出错 断流 断连 中断 丢包 丢失 丢弃 冲突 报警 refused rejected")
DANGEROUS_PHRASES = tuple(
    sorted(_words("可能 或许 也许 要么 以前 曾 老版本 反而 相反 例外 或 少数 部分 不像 误杀 误伤 误删 误判"))
)
DANGEROUS_WORDS = _words("only not never except unless before without maybe may or old deprecated")
# Words that limit, compare or tell of another deed: who reads past one must not call the sentence right.
LIMITING = _words(
    "one two three single 越 差 慢 快 强 弱 绕 迁 摘 丢 断 撤 抢 拷 覆 忽"
    " 取代 代替 替代 替换 告诉 显示 复制 回写 改写 转存"
)

# What a text calls an error it does not claim: up to the turn ("其实"), or to the end of the sentence.
MYTHS = ("误区", "错误说法", "错误观点", "错误认识", "常见错误", "误解", "谣言", "错误:", "错:", "❌", "✗")
BELIEFS = ("看起来", "看上去", "看着像", "以为", "误以为", "误认为", "错误地认为", "都说", "总说", "常说")
TURNS = ("其实", "实际上", "事实上", "但其实", "真相", "正确", "这是错的", "这是误区", "这不对", "不对")
# What was said before one of these is taken back.
CORRECTIONS = ("说反了", "说错了", "口误", "更正", "纠正一下", "哦不", "不对不对", "讲反了", "记反了", "应该反过来")

QUESTION_ENDS = ("?", "吗", "呢")
