/** 错误目录的中文译文；与 src/disclosure/error-codes.ts 逐条对应，缺一条即无法通过类型检查。 */
import type { ErrorCode, ErrorText } from '../../src/disclosure/error-codes.ts';

export const errorsZhCN: Readonly<Record<ErrorCode, ErrorText>> = {
  WEIR_USAGE: { message: '{problem}', hint: '参见 weir {command} --help' },
  WEIR_INTERNAL: {
    message: '出现了不该出现的故障：{reason}',
    hint: '这是 Weir 的缺陷；请附上此行和日志报告给我们',
  },
  WEIR_CONFIG_UNREADABLE: {
    message: '无法读取配置文件 {path}：{reason}',
    hint: '请检查 -c 给出的路径及其权限',
  },
  WEIR_CONFIG_INVALID: {
    message: '配置文件 {path} 无效：{problem}',
    hint: '请更正所指的键；docs/configuration.md 列出了全部键及默认值',
  },
  WEIR_RELATIONS_UNREAD: {
    message: '无法读取关系来源 {source}：{reason}',
    hint: '此前读到的关系在到期前继续有效；{seconds} 秒后重试',
  },
  WEIR_RELATIONS_ROWS: {
    message: '关系来源 {source} 的 {rows} 行中有 {refused} 行无法理解，第一处在第 {row} 行的 {column} 列',
    hint: '这些行不解释任何人；各列的含义见 docs/explained.md',
  },
  WEIR_RELATIONS_FULL: {
    message: '关系来源 {source} 给出的关系超出上限 {dropped} 条',
    hint: '超出的部分不解释任何人；请调大其 maxRelations，或让它只给出仍然有效的关系',
  },
  WEIR_CANARIES: {
    message: '金丝雀文件 {path} 的第 {line} 行不是金丝雀',
    hint: '每行写一个人，例如 id:900001 或 phone:+8613800000000，最多 100,000 行',
  },
  WEIR_PORT_IN_USE: {
    message: '无法监听 {address}：端口已被占用',
    hint: '请停止占用它的程序，或用 {option} 另选端口',
  },
  WEIR_LISTEN_FAILED: {
    message: '无法监听 {address}：{reason}',
    hint: '请用 {option} 选择本机的地址以及当前用户可以打开的端口',
  },
  WEIR_KEY_MISSING: {
    message: '密钥文件 {path} 不存在',
    hint: '请从备份恢复：没有它，本台账中的任何人和任何接收方都无法还原',
  },
  WEIR_KEY_UNREADABLE: {
    message: '无法读取或创建密钥文件 {path}：{reason}',
    hint: '请确认数据目录存在且属于当前用户',
  },
  WEIR_KEY_MALFORMED: {
    message: '{path} 不是 Weir 的密钥文件',
    hint: '请从备份恢复；不要删除它，新密钥无法读取旧台账',
  },
  WEIR_KEY_EXPOSED: {
    message: '密钥文件 {path} 可被他人读取（权限 {mode}）',
    hint: '请对它执行 chmod 600；如他人确有访问，应视为密钥已泄露',
  },
  WEIR_KEY_WRONG: {
    message: '密钥文件 {path} 不是写入本台账所用的密钥',
    hint: '请恢复正确的密钥文件，或换用其他数据目录',
  },
  WEIR_KEY_VERSION: {
    message: '密钥文件 {path} 的版本是 {found}，此 Weir 只认识版本 {known}',
    hint: '请启动写入它的那个 Weir，或使用另一个数据目录；未作任何更改',
  },
  WEIR_KEY_OLDER: {
    message: '密钥文件 {path} 比其台账旧（第 {found} 代，台账已见过第 {newest} 代）',
    hint: '请恢复最后一次轮换密钥之后制作的备份；更旧的密钥打不开此后封存的内容',
  },
  WEIR_KEY_CAUGHT_UP: {
    message: '密钥文件 {path} 比其台账旧：已重新执行 {count} 次遗忘',
    hint: '此处无需处理；请销毁它所来自的旧副本并重新制作备份，因为持有旧副本的人仍能找到已被遗忘的人',
  },
  WEIR_KEY_ROTATED: {
    message: '本台账的另一个网关已轮换密钥（第 {newest} 代），{path} 中没有新密钥',
    hint: '请用那个网关的密钥文件覆盖此文件，或用此后制作的备份运行 weir key join；本网关会自行启用，在此之前继续使用自己的密钥',
  },
  WEIR_KEY_FULL: {
    message: '密钥文件无法再容纳更多被遗忘的人',
    hint: '未遗忘任何人；请在另一个数据目录中开始新台账，并把此台账保留到其保存期结束',
  },
  WEIR_KEY_WRITE: {
    message: '无法替换密钥文件 {path}：{reason}',
    hint: '未作任何更改；请释放其磁盘空间或修正权限，然后重试',
  },
  WEIR_KEY_BACKUP: {
    message: '{path} 不是密钥文件的备份，或已损坏，或这些份额不属于它',
    hint: '请给出同一次 weir key split 生成的 weir-key.backup 文件和份额',
  },
  WEIR_KEY_SHARE: {
    message: '第 {number} 个份额无效：有字符错误或缺失',
    hint: '请对照纸面重新输入；份额是以 weir-share v1 开头的一行',
  },
  WEIR_KEY_SHARE_FOREIGN: {
    message: '第 {number} 个份额属于另一份备份',
    hint: '所有份额与备份必须出自同一次 weir key split',
  },
  WEIR_KEY_SHARES_FEW: {
    message: '需要 {needed} 个不同的份额，只给出了 {given} 个',
    hint: '请向其他保管人索取他们的份额',
  },
  WEIR_HOLDS_DAMAGED: {
    message: '{path} 第 {line} 行无法识别为法律保全',
    hint: '请从备份恢复此文件：在能读取之前，无人知道哪些内容受保全，也不会遗忘任何人',
  },
  WEIR_HOLD_EXISTS: {
    message: '已有名为 {name} 的法律保全',
    hint: '请换一个名称，或先用 weir ledger hold end 结束它',
  },
  WEIR_HOLD_UNKNOWN: {
    message: '没有名为 {name} 的有效法律保全',
    hint: '用 weir ledger hold list 查看全部',
  },
  WEIR_LOG_DAMAGED: {
    message: '{path} 第 {line} 行与写入时不一致',
    hint: '请从备份恢复该文件：在能够读取之前，无人知道撤回了什么，也不会据此提供任何信息',
  },
  WEIR_LOG_BUSY: {
    message: '另一个进程正在写入：{path}',
    hint: '请重试；如果没有其他 Weir 进程在运行，请删除该文件',
  },
  WEIR_CONSOLE_FOREIGN: {
    message: '请求来自其他来源的页面',
    hint: '请在控制台自身的页面上修改，或由持有令牌的程序修改',
  },
  WEIR_FORM_INVALID: {
    message: '{field} 的内容无法接受；应为：{expected}',
    hint: '请更正后重新提交；未作任何更改',
  },
  WEIR_DESK_BUSY: {
    message: '已有 {running} 项溯源或比对正在进行',
    hint: '请等待其中一项完成',
  },
  WEIR_UPLOAD_TOO_LARGE: {
    message: '文件超过 {most} MiB',
    hint: '请在台账所在的机器上使用 weir trace FILE，那里没有此限制；文件内容未被保留',
  },
  WEIR_TRACE_UNKNOWN: {
    message: '没有已完成的溯源 {id}',
    hint: '结果在内存中保留一小时，或到网关停止为止；请重新运行',
  },
  WEIR_TRACE_FAILED: {
    message: '溯源未得出结果即结束：{reason}',
    hint: '请在台账所在的机器上尝试 weir trace FILE；文件内容未被保留',
  },
  WEIR_COMPLAINT_UNKNOWN: {
    message: '没有编号为 {id} 的投诉',
    hint: 'weir complaint list 列出全部投诉',
  },
  WEIR_COMPLAINT_HELD: {
    message: '投诉 {id} 属于案件 {case}，该案件处于法律保全 {hold} 之下',
    hint: '保全有效期间投诉保持原样；案件负责人可先结束保全',
  },
  WEIR_COMPLAINTS_NONE: {
    message: '没有可供溯源的投诉',
    hint: '请用 weir complaint add 登记；已撤回或已遗忘的投诉不计入',
  },
  WEIR_CONSENT_UNKNOWN: {
    message: '没有编号为 {id} 的有效同意',
    hint: 'weir consent list 列出全部同意',
  },
  WEIR_SHARE_REFUSED: {
    message: '不得为 {purpose} 向 {partner} 提供任何数据；缺少：{missing}',
    hint: '请补齐所缺内容：--contract、--assessment、--requested-by 以及由他人担任的 --approved-by；同意由 weir consent import 导入',
  },
  WEIR_SHARE_UNKNOWN: {
    message: '没有编号为 {id} 的导出',
    hint: 'weir share list 列出全部导出',
  },
  WEIR_SHARE_ENDED: {
    message: '导出 {id} 已于 {at} 终止',
    hint: '以首次终止及其原因为准；weir share show 可查看',
  },
  WEIR_RETENTION_UNSEALED: {
    message: '未按保存期限删除任何内容：{reason}',
    hint: '请运行 weir verify：与封存时不一致的内容是证据，查明原因之前会一直保留',
  },
  WEIR_RETENTION_MANY: {
    message: '网关不会自行一次删除这么多到期内容：{kind} 共 {months} 个月',
    hint: '请检查本机时钟；若时钟无误，请先查看 weir ledger retain --dry-run，再运行 weir ledger retain',
  },
  WEIR_FORGET_HELD: {
    message: '此人处于法律保全 {name} 之下：{reason}',
    hint: '未遗忘任何人；如法律允许，请先解除保全',
  },
  WEIR_FORGET_INCOMPLETE: {
    message: '台账还以另外 {others} 个未指明的标识符认识此人',
    hint: '请一并指明，或用 --match 给出客户表；--partial 只遗忘已指明的标识符，此人仍可由其余标识符找到',
  },
  WEIR_DATA_DIR: { message: '数据目录 {path} 无法使用：{reason}', hint: '请创建它，或用 --data 另选目录' },
  WEIR_LEDGER_LOCKED: {
    message: '数据目录 {path} 正被另一进程占用（pid {pid}）',
    hint: '请停止该进程，或用 --data 另选目录',
  },
  WEIR_LEDGER_ENGINE_MISSING: {
    message: '未安装内嵌数据库：{reason}',
    hint: '请运行 npm install chdb（支持 glibc 的 Linux 或 macOS），或在 ledger.url 中给出 ClickHouse 服务器',
  },
  WEIR_LEDGER_UNAVAILABLE: {
    message: '台账没有应答：{reason}',
    hint: '披露记录安全地留在缓冲日志中，台账恢复后会自动补录；请查看台账进程的日志',
  },
  WEIR_LEDGER_SCHEMA: {
    message: '本台账由更新版本的 Weir 写入（结构 {found}，本版本只认识 {known}）',
    hint: '请启动较新的 Weir；本版本未作任何改动',
  },
  WEIR_LEDGER_NONE: {
    message: '{path} 中没有台账',
    hint: '请先在该处运行 weir gate，或用 --data 指定正确的目录',
  },
  WEIR_LEDGER_QUERY: {
    message: '台账拒绝了一个查询：{reason}',
    hint: '这是 Weir 的缺陷；请附上此行报告给我们',
  },
  WEIR_SEAL_BROKEN: {
    message: '{path} 中的封印自第 {line} 行起不再吻合',
    hint: '原文件已另存为 {aside}，请留作证据；已另立新封印，记录照常进行，但此前封存的内容将无法通过核验',
  },
  WEIR_SEAL_KEY: {
    message: '封印的密钥文件 {path} 无法使用：{reason}',
    hint: '请从备份恢复；没有它，既不能封存新行，也不能把行与封印比对。若要在没有它的情况下继续，请把 seal.log、seal.rows 和 checkpoints.log 一并移开：系统会开始新的封印，此前封存的内容将无法再核验',
  },
  WEIR_SEAL_VERSION: {
    message: '{path} 中的封印由另一个版本的 Weir 制作（格式 {version}）',
    hint: '未做任何改动；请用 --data 在新目录中启动并原样保留此目录，或用制作它的 Weir 核验',
  },
  WEIR_WITNESS_REFUSED: {
    message: '见证方 {target} 拒绝本台账的检查点：{reason}',
    hint: '若它不认识这一密钥，请把 seal.pub 交给它；否则它所知与本台账所述互相矛盾：请用它保管的内容运行 weir verify --against，并保持一切原样',
  },
  WEIR_WITNESS_UNREACHABLE: {
    message: '无法把检查点告知见证方 {target}：{reason}',
    hint: '没有丢失任何内容：恢复连通后会再告知它；请检查 ledger.witness 中的地址',
  },
  WEIR_PROOF: {
    message: '无法生成证明：{reason}',
    hint: '证明只涵盖已签署检查点的批次中的行；检查点每隔几分钟以及网关结束时签署一次',
  },
  WEIR_SPOOL_DAMAGED: {
    message: '缓冲日志段 {segment} 在第 {offset} 字节处损坏：{reason}',
    hint: '自该处起的 {bytes} 字节已另存于 {aside}；此前的记录以及其他段中的记录均已保留',
  },
  WEIR_SPOOL_NEWER: {
    message: '缓冲段 {segment} 第 {offset} 字节处的内容由更新版本的 Weir 写入：{what}',
    hint: '请启动更新版本的 Weir 来移交它；此版本会保留它，并继续在其后记录',
  },
  WEIR_CLOCK_JUMPED: {
    message: '本机时钟跳变了 {seconds} 秒',
    hint: '请校正时钟并检查时间同步服务；已记录的内容保留当时时钟所示的时间，顺序为记录的先后',
  },
  WEIR_SPOOL_WRITE: {
    message: '一条披露记录无法写入缓冲日志：{reason}',
    hint: '请为数据目录所在磁盘腾出空间；在此之前，含个人信息的响应将被拒绝（ledger.onFailure: closed）或作为盲区放行（open）',
  },
  WEIR_WORKER_DIED: {
    message: '闸门的工作进程 {worker} 已退出：{reason}',
    hint: '它的连接已中断；凡完整送达的响应，台账中均无缺失。系统会自动重新启动它，退出原因见前面的日志',
  },
  WEIR_ORIGIN_UNREACHABLE: {
    message: '源站 {origin} 没有应答：{reason}',
    hint: '请启动闸门后面的站点，或更正 --origin',
  },
  WEIR_ORIGIN_INVALID: {
    message: '源站 {origin} 的应答不是 HTTP：{reason}',
    hint: '请确认 --origin 指向 HTTP 服务器，并区分 http 与 https',
  },
  WEIR_ORIGIN_ABORTED: {
    message: '源站 {origin} 在响应中途断开：{reason}',
    hint: '断开之前已送出的内容已记入台账；请查看源站日志',
  },
  WEIR_ORIGIN_URL: { message: '{url} 不是源站地址', hint: '请给出完整地址，例如 http://127.0.0.1:8080' },
  WEIR_TLS_CERTIFICATE: {
    message: '证书 {path} 无法使用：{reason}',
    hint: '请给出含证书链的 PEM 证书以及与之匹配的 PEM 私钥；如先前已加载证书，连接仍使用原证书',
  },
  WEIR_REQUEST_REFUSED: { message: '请求被拒绝：{reason}', hint: '详见响应中的问题说明' },
  WEIR_HELD_UNKNOWN: {
    message: '没有编号为 {id} 的待批回复',
    hint: '用 weir held 或控制台的“待批回复”页面查看正在等待的回复',
  },
  WEIR_HELD_DECIDED: {
    message: '待批回复 {id} 已有结论或已超时',
    hint: '未作任何更改；申请人可以重新申请',
  },
  WEIR_HELD_OWN: {
    message: '待批回复 {id} 是您自己的，须由他人审批',
    hint: '请联系能够登录控制台的同事',
  },
  WEIR_HELD_NAMELESS: {
    message: '待批回复须由单点登录所标明身份的人审批',
    hint: '请经公司单点登录打开控制台：它会设置 identify.requestHeaders.employee 指定的请求头，且其地址须在 identify.trustedProxies 中',
  },
  WEIR_INPUT_UNREADABLE: { message: '无法读取 {path}：{reason}', hint: '请检查路径及其权限' },
  WEIR_INPUT_INVALID: { message: '{path} 第 {line} 行：{problem}', hint: '请更正该行；之前的各行已读入' },
  WEIR_PROFILES_DAMAGED: {
    message: '{path} 不是 Weir 写下的内容：{problem}',
    hint: '请删除它：路由画像会重新学习，固定项可用 weir inspect --pin 重新设置',
  },
  WEIR_HEADCOUNT_LINES: {
    message: '{path}：{lines} 行中有 {bad} 行无法计数；最多见：{reason}，首见于第 {line} 行',
    hint: '请给出 at,recipient,person 各行，更正这些行，或用 --max-bad 放宽',
  },
  WEIR_LOG_FORMAT: {
    message: '日志格式 {format} 无法使用：{reason}',
    hint: '可省略 --format 由 Weir 自行识别，或给出格式名称，或给出服务器的 log_format / LogFormat 字符串',
  },
  WEIR_LOG_PATTERN: {
    message: '路径模式 {pattern} 无法使用：{reason}',
    hint: '请写成 /api/users/{person} 这样的路径；一页列出二十人的列表写成 /api/orders=20',
  },
  WEIR_LOG_HAR: {
    message: '无法把 {path} 作为 HAR 文档读取：{reason}',
    hint: '请从浏览器重新导出；若是其他日志，请用 --format 指明格式',
  },
  WEIR_LOG_NONE: {
    message: '没有文件与 {pattern} 匹配',
    hint: '请检查路径；不希望由 shell 展开的通配符请加引号',
  },
  WEIR_OUT_TARGET: {
    message: '无法把判定发往 {target}：{reason}',
    hint: '请写成 ocsf:文件、nginx:文件、crowdsec:文件、syslog+udp|tcp|tls://主机:端口、https://… 或 slack+https://…',
  },
  WEIR_OUT_SECRET: {
    message: 'Webhook 需要签名，而 {variable} 中没有至少 {bytes} 字节的密钥',
    hint: '请设为与接收方共享的随机密钥，例如 openssl rand -hex 32 的输出',
  },
  WEIR_OUT_LOST: {
    message: '{count} 条判定未能送达 {target}：{reason}',
    hint: '请检查对方是否接收消息；闸门的其他部分不受影响，判定仍在台账中，指标 weir_out_notices_total 有计数',
  },
  WEIR_LOG_NOTHING: {
    message: '{lines} 行中没有一行是已知日志格式的记录',
    hint: '请用 --format 给出服务器的 log_format 或 LogFormat 字符串；汇总中列出了行的样例',
  },
  WEIR_REPLAY_MEMORY: {
    message: '{path} 中记住的内容由另一个密钥文件生成，或版本不同',
    hint: '请给出当时的密钥文件（--key-file，或 --ledger 及其数据目录），或给 --remember 另一个目录',
  },
  WEIR_HEADCOUNT_COLUMN: {
    message: '没有可供计数的 {column} 列：首行未同时给出 at、person 与 {column}',
    hint: '请加上表头，或用 --by 另选一列：recipient、net 或表头中的任一列',
  },
  WEIR_OUTPUT: { message: '无法写入 {path}：{reason}', hint: '请选择存在且当前用户可写的目录' },
  WEIR_RECIPIENT_UNKNOWN: {
    message: '本台账中没有接收方 {recipient}',
    hint: '请写成 kind:value，例如 account:10023 或 ip:203.0.113.9；kind 可为 account、session、ip、apiKey、employee、partner',
  },
  WEIR_HEADCOUNT_TIME: {
    message: '{time} 不是可以计数的时间',
    hint: '请给出自 1970 年（UTC）起的毫秒数，不得为负，且早于 2106 年',
  },
  WEIR_HEADCOUNT_WINDOW: {
    message: '无法统计 {window} 毫秒的时间窗',
    hint: '时间窗须大于 0 毫秒，且不超过本计数器的最长时间窗 {longest} 毫秒',
  },
  WEIR_HEADCOUNT_OPTION: {
    message: '人数统计无法使用 {option} = {value}',
    hint: '请给出 {least} 到 {most} 之间的数',
  },
  WEIR_HEADCOUNT_FULL: {
    message:
      '人数统计的内存已满（{maxBytes} 字节）：启动以来已移出 {counters} 个接收方、共 {people} 人，先移出人数少、久未出现、有依据的接收方',
    hint: '台账没有缺失；请调大 headcount.maxBytes，以便仍能识别缓慢累积的接收方',
  },
  WEIR_HEADCOUNT_SNAPSHOT: {
    message: '人数快照已损坏：{reason}',
    hint: '未从中读取任何内容；请将它移开，人数会从台账重新统计',
  },
  WEIR_HEADCOUNT_SNAPSHOT_VERSION: {
    message: '人数快照由另一版本的 Weir 写入（版本 {found}，本版本认识 {known}）',
    hint: '请启动写入它的 Weir，或将它移开，人数会从台账重新统计',
  },
  WEIR_CONSOLE_UNAUTHORISED: { message: '控制台需要令牌', hint: '请打开 weir gate 启动时打印的地址' },
  WEIR_CONSOLE_NOT_BUILT: { message: '控制台页面尚未构建', hint: '请运行 npm run build:web' },
  WEIR_BENCH_ABSENT: {
    message: '安装包中不含基准测试',
    hint: '它们位于源码仓库的 bench/ 目录：请克隆仓库并在其中运行 npm run weir -- bench',
  },
  WEIR_SCENARIO_UNREADABLE: {
    message: '无法读取场景文件 {path}：{reason}',
    hint: '请检查路径及其权限',
  },
  WEIR_SCENARIO_INVALID: {
    message: '场景文件 {path} 无效：{problem}',
    hint: '请更正所指的键；docs/range.md 列出了全部键及默认值',
  },
  WEIR_SCENARIO_CONTRADICTION: { message: '场景文件 {path} 自相矛盾：{problem}', hint: '{remedy}' },
  WEIR_RANGE_OUT: {
    message: '无法写入报告 {path}：{reason}',
    hint: '请用 --out 选择当前用户可写的位置；使用 --work 可保留已完成的运行',
  },
  WEIR_RANGE_PROCESS: {
    message: '种子 {seed} 的模拟以 {reason} 结束',
    hint: '请用 --seed {seed} 单独运行该种子以查明原因',
  },
  WEIR_BENCH_UNKNOWN: { message: '没有名为 {name} 的基准', hint: '可选：{known}' },
  WEIR_BENCH_RIVALS: {
    message: '无法安装对比工具：{reason}',
    hint: '请看上面 npm 的输出；不安装也能运行基准，缺少的对比工具会注明',
  },
  WEIR_NODE_TOO_OLD: {
    message: 'Weir 需要 Node 22.19 或更新版本，当前为 {version}',
    hint: '请在项目中运行 npm install（自带 Node），或安装 Node 24',
  },
  WEIR_BROWSER_MISSING: {
    message: '未找到用于浏览器测试的 Chromium',
    hint: '请运行 apt-get install chromium fonts-noto-cjk，或将 WEIR_CHROMIUM 设为其路径',
  },
  WEIR_LAW_FACTS_UNREADABLE: {
    message: '无法读取事实文件 {path}：{reason}',
    hint: '请给出含一个 JSON 对象的文件，或用 - 表示标准输入；docs/law.md 有示例',
  },
  WEIR_LAW_FACTS_INVALID: {
    message: '事实中的 {name} 不是 {expected}',
    hint: '请更正；不知道的请省略或写 "unknown"；docs/law.md 列出全部事实',
  },
  WEIR_LAW_FACT_UNKNOWN: {
    message: '没有规则认识事实 {name}',
    hint: '是否指 {nearest}？拼错的事实会被当作未知；docs/law.md 列出全部事实',
  },
  WEIR_LAW_JURISDICTION: {
    message: '没有 {jurisdiction} 的法律规则包',
    hint: '请从 {known} 中选择；其他法域请咨询当地律师：不会用别处的法律作结论',
  },
  WEIR_LAW_TIME: {
    message: '{name} {text} 不是时间',
    hint: '请写带时区偏移的 ISO 8601，例如 2026-07-01T09:00:00+08:00 或 2026-07-01T01:00:00Z',
  },
  WEIR_LAW_TIME_ZONE: {
    message: '{name} {text} 没有写明时区',
    hint: '请加上偏移，例如 +08:00 或 Z：没有时区无法算出以小时计的期限',
  },
  WEIR_LAW_CONTRADICTION: {
    message: '事实互相矛盾：{problem}',
    hint: '请更正错误的一项，不知道的请省略；未作任何结论',
  },
  WEIR_LAW_NOBODY: {
    message: 'persons_distinct 为 0：个人信息规则没有保护对象，不适用',
    hint: '如不知道受影响人数，请省略该事实：它会成为待答问题',
  },
  WEIR_LAW_SPANS_CHANGE: {
    message: '事件自 {from} 持续至 {to}，其间法律发生变更：{instrument}自 {date} 起施行',
    hint: '该日之前的行为适用旧文本，之后的适用新文本；相关条款均已列出',
  },
  WEIR_LAW_RULE: {
    message: '没有规则包含有 {id}',
    hint: '是否指 {nearest}？weir law list 列出全部',
  },
  WEIR_LAW_PACK: {
    message: '法律规则包 {path} 无效：{problem}',
    hint: '请更正；其结构见 laws/pack.schema.json。有错误的规则包不作任何回答',
  },
  WEIR_INCIDENT_UNKNOWN: { message: '没有案件 {id}', hint: 'weir incident list 列出全部' },
  WEIR_INCIDENT_CLOSED: { message: '案件 {id} 已结案', hint: '已结案的内容不再改动；请另立一案并注明关联' },
  WEIR_INCIDENT_SEALED: {
    message: '无法读取案件 {id}：由另一密钥封装，或已被改动',
    hint: '请恢复该数据目录写入时所用的密钥文件',
  },
  WEIR_PDF_BROWSER: {
    message: '没有找到可用于打印 PDF 的 Chromium；已查找 {looked}',
    hint: '请 apt-get install chromium fonts-noto-cjk，或将 WEIR_CHROMIUM 设为其路径，或输出 .html 后自行打印',
  },
  WEIR_PDF_FAILED: {
    message: '{browser} 没有打印出 PDF：{reason}',
    hint: '请改为输出 .html，用任意浏览器打印',
  },
  WEIR_MIDDLEWARE_OPTIONS: {
    message: '无法设置中间件：{problem}',
    hint: '选项与各框架的五行写法见 docs/middleware.md',
  },
  WEIR_STATEMENT_INVALID: {
    message: '传给 weir.{call}() 的内容无法记录：{where} {problem}',
    hint: '请更正该调用；各部分的含义见 docs/middleware.md',
  },
  WEIR_TELLING_WAITS: {
    message: '{gate} 处的闸门未接收应用上报（{reason}）；{bytes} 字节等待中',
    hint: '会自动重试。请确认闸门正在运行并在该地址监听；等待过久的内容记为未见',
  },
  WEIR_TELLING_UNKNOWN: {
    message: '{gate} 处的闸门不认识此应用（{reason}）；{bytes} 字节等待中',
    hint: '请使用闸门配置 applications.tokens 中某一项的令牌',
  },
  WEIR_TELLING_REFUSED: {
    message: '{gate} 处的闸门无法读取应用上报（{reason}）；丢失 {records} 条记录',
    hint: '闸门与应用所用 Weir 的版本可能不一致：请使用同一版本',
  },
  WEIR_TELLING_DROPPED: {
    message: '发往 {gate} 的 {records} 条记录被略去：已有 {maxBytes} 字节等待',
    hint: '闸门恢复后记为未见。若闸门正常时仍如此，请调高 maxWaitingBytes',
  },
  WEIR_TELLING_THREAD: {
    message: '已没有线程向 {gate} 上报（{reason}）；该线程已取走的 {records} 条记录丢失',
    hint: '应用改由事件循环继续上报，开销更大；丢失部分记为“未见”。若不需要线程，请设 thread: false',
  },
  WEIR_TELLING_UNREADABLE: {
    message: '无法读取应用 {application} 的一批上报：{reason}',
    hint: '闸门与应用所用 Weir 的版本可能不一致：请使用同一版本',
  },
};
