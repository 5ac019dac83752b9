/** 演示在下午结束之后的简体中文：合作方之门、投诉、案件。 */
import type { demoEn } from '../en/demo.ts';

export const demoZhCN: typeof demoEn = {
  playOnly: '只演下午：投诉、案件与文书留给您自己做（docs/guides/complaint.zh-CN.md）',
  afterwards: '下午结束之后。以下每条命令都可以在这份台账上照样再运行（在克隆的仓库中：npm run weir -- …）：',
  passedOn: (employee, count) => `${employee} 私下把前 ${count} 位客户的信息转给一家分销商：没有哪道门看得见`,
  called: (customer) => `分销商给客户 ${customer} 打电话`,
  partner: {
    head: '── 合作方之门',
    story: (partner, customers) => `${partner} 想要 ${customers} 位客户的信息。起初没有任何人同意过。`,
  },
  complaint: {
    head: '── 投诉',
    story: (count) =>
      `${count} 位客户来信：有陌生人来电，知道我的姓名和号码，并写明了时间。没有人知道那是谁。`,
    caller: '自称为分销商推销的来电者',
    two: '两件投诉够不够？',
    all: '全部投诉合并：',
    nobody: '没有指认任何人，因此不对任何人立案。今后的投诉会与这些合并计算。',
  },
  incident: {
    head: '── 案件：涉及哪些人，法律要求什么？',
    title: '员工将客户信息转给他人',
    attributed: (count, lnE, line) =>
      `C-1 至 C-${count} 合并：ln e = ${lnE}，界线为 ${line}（weir complaint attribute）`,
    asks: (count) => `法律先反问 ${count} 个问题。台账数得出来的，不必由人回答。`,
    question: (fact, label) => `${fact}：${label}`,
    answered: '由商店的人回答（判断由人作出，不由 Weir 作出）：',
    particulars: [
      'organisation=溪市',
      'subject_categories=商店客户',
      'residence=按收货地址：除工单客户外均在中国杭州',
      'contact=privacy@brook-market.example，+86 10 5550 0100',
      'receivers=我方一名员工，以及该员工转交的一家分销商',
      'unit_and_system=溪市，员工工作台的客户查询',
      'cause=一名员工查询了没有工单的客户，并把客户信息转给一家分销商。',
      'possible_harm=骚扰电话；知道姓名和地址的来电者可能实施诈骗。',
      'measures_taken=已停用该员工账号，已要求分销商删除，相关台账行已置于法律保全。',
      'individual_self_help=对自称我方的来电不要回答任何问题；我们从不索取密码或验证码。',
      'next_measures=客户查询将只凭工单开放。',
      'accountability=该员工已停职；整改由工作台负责人负责。',
      'rectification=Weir 对员工工作台执行每日人数上限。',
      'lessons=对全部客户的查询须有经核对的理由。',
    ],
    heads: ['状态', '义务', '时限', '内容'],
    inFull: '  （该命令还会打印告知对象、理由、条文以及各条的核对程度。）',
    papers: '时限日历、通知书、给每个人的信，以及案卷：',
    noBrowser: '  （本机没有 Chromium：可用任何浏览器把 HTML 打印成 PDF。）',
  },
};
