/** `weir canary` 的中文文字。 */
import type { canaryEn } from '../en/canary.ts';

export const canaryZhCN: typeof canaryEn = {
  description: '并不存在的人，专等采集者去碰：生成、放置与轮换',
  make: '仿照平台自己的记录生成金丝雀，并写入名册',
  insert: '放置已生成的金丝雀：打印 SQL、发送请求，或由网关加进列表',
  retire: '撤下金丝雀；日后若在泄露中出现，名册仍认得他们',
  rotate: '替换在位已久者：生成同样多的新金丝雀，放置好，再撤下旧的',
  list: '谁已生成、谁在位、谁已撤下',
  count: '数量',
  ids: '哪些（默认：所有可行的）',
  options: {
    book: '本站的金丝雀名册；请放在平台接触不到的地方',
    like: '平台自己的人员记录的 JSON 数组，至少二十条',
    fields: '各字段是什么，例如 userId=pd:UID,nick=pd:Name,phone=pd:TelephoneNumber',
    idRange: '平台不会分给别人的编号，例如 900000-999999',
    phones: '您自己的电话号码，每行一个',
    emailDomain: '您自己的域名',
    sql: '语句，每个值写作 :字段；打印出来，由有权写库的人执行',
    http: '含 method、url、headers 与 body 的 JSON，以 {字段} 代表值；请求头中的 env:名称 取自环境变量',
    lists: '由网关自行加进列表：写出 enforce.decoys.canaryFile 所指的文件',
    retireSql: '用于 rotate：撤下一个的语句，每个值写作 :字段',
    retireHttp: '用于 rotate：撤下一个的请求，写法同 --http',
    judge: '重写 judge.canaries.file 所指的文件',
    olderThan: '在位已达此时长者，例如 90d',
  },
  examples: `示例：
  weir canary make 50 --like users.json --fields userId=pd:UID,nick=pd:Name,phone=pd:TelephoneNumber \\
    --id-range 900000-999999 --phones ours.txt
  weir canary insert --sql insert.sql --judge /etc/weir/canaries.txt | psql shop
  weir canary insert --http insert.json --judge /etc/weir/canaries.txt
  weir canary insert --lists /etc/weir/decoys.json
  weir canary retire --older-than 90d --sql delete.sql --judge /etc/weir/canaries.txt | psql shop
  weir canary rotate --older-than 90d --like users.json --fields userId=pd:UID,nick=pd:Name,phone=pd:TelephoneNumber \\
    --id-range 900000-999999 --phones ours.txt --sql insert.sql --retire-sql delete.sql \\
    --judge /etc/weir/canaries.txt | psql shop
  weir canary list --json`,
  states: { made: '已生成', 'in-place': '在位', retired: '已撤下' },
  madeNow: (count, book) => `已生成 ${count} 个金丝雀并写入 ${book}；用 weir canary insert 放置`,
  inserted: (count) => `${count} 个金丝雀已在位`,
  retired: (count) => `${count} 个金丝雀已撤下`,
  summary: (made, inPlace, retired) => `已生成 ${made} 个，在位 ${inPlace} 个，已撤下 ${retired} 个`,
  nobody: '没有可操作的金丝雀。',
  oneWay: '请用 --sql、--http、--lists 之一说明方式',
  oneWayOut: '请用 --retire-sql、--retire-http 之一说明旧的如何撤下；用 --lists 时两者都不需要',
  rotated: (inserted, retired) => `${inserted} 个金丝雀已在位，${retired} 个已撤下`,
  noSuch: (id) => `名册中没有可作此操作的金丝雀 ${id}`,
  notACount: (text) => `${text} 不是 1 到 10,000 之间的数`,
  notARange: (text) => `${text} 不是 900000-999999 这样的范围`,
  notFields: (text) => `${text} 没有说明字段是什么，应如 userId=pd:UID`,
  notAnAge: (text) => `${text} 不是 90d 这样的时长`,
  noIdentifier: '没有任何字段是标识符：请至少指明一个 pd:UID、pd:TelephoneNumber 或 pd:EmailAddress',
  problems: {
    sample: '至少要二十条字段相同的记录，这样多人共有的值才不属于任何一人',
    ids: '该范围内已没有空闲编号',
    phones: '已没有空闲电话号码：请给出与金丝雀同样多的号码',
    'email-domain': '电子邮件地址需要 --email-domain，即您自己的域名',
    names: '这些记录的姓名混合不出谁都没有的姓名：请给出更多记录',
  },
  failed: (done, id, reason) => `已完成 ${done} 个；${id} 未能放置：${reason}`,
};
