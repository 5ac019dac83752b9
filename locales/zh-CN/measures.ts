/** 网关代替响应展示的页面文字，简体中文。 */

import type { measuresEn } from '../en/measures.ts';
import type { Dictionary } from '../locale.ts';

export const measuresZhCN: Dictionary<typeof measuresEn> = {
  challenge: {
    title: '请稍候',
    why: '从您这里请求的个人信息已涉及许多人。继续之前，浏览器需完成一道小计算题：对访客只需片刻，对批量采集者则代价高昂。',
    working: '浏览器正在计算，您无需任何操作。',
    progress: '计算进度',
    done: '已完成，正在打开页面。',
    failed: '未能完成。',
    cookies: '此页面需要 Cookie：一个短期有效的 Cookie 用于表明计算已完成。',
    again: '重试',
    noscript: '完成计算需要 JavaScript。请为本站启用后重新加载页面，或联系网站运营者获取您需要的信息。',
    privacy: '除本站外，不会向任何人发送任何内容。',
  },
  reason: {
    title: '您为何需要查看？',
    why: '此处显示客户的个人信息。请填写工单号、订单号或事由；您查看的内容将以此为依据记录。',
    label: '工单号或事由',
    send: '继续',
    refused: '填写的内容不是此处要求的工单号或事由。',
  },
};
