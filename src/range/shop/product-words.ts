/** Words the catalogue is made of: kinds of goods with their prices, colours and a drawing. All brands are invented. */

export interface ProductKind {
  readonly name: string;
  /** A colour for the picture's ground, as an HSL hue. */
  readonly hue: number;
  /** Prices in yuan, from and to. */
  readonly price: readonly [number, number];
  readonly nouns: readonly string[];
  readonly variants: readonly string[];
  /** Shapes on a field of 48 by 48, drawn and filled. */
  readonly drawing: string;
  /** Lines behind them, drawn only. */
  readonly lines?: string;
}

export const PRODUCT_KINDS: readonly ProductKind[] = [
  {
    name: '杯壶',
    hue: 186,
    price: [29, 199],
    nouns: ['陶瓷马克杯', '保温马克杯', '玻璃水杯', '办公茶杯'],
    variants: ['350ml', '500ml', '750ml'],
    drawing: 'M12 14h20v16a7 7 0 0 1-7 7h-6a7 7 0 0 1-7-7zM32 18h3a5 5 0 0 1 0 10h-3M17 9v-3M22 9v-3M27 9v-3',
  },
  {
    name: '灯具',
    hue: 42,
    price: [49, 399],
    nouns: ['护眼台灯', '床头台灯', '阅读台灯', '陶瓷台灯'],
    variants: ['暖光', '自然光', '三档调光'],
    drawing: 'M17 8h14l6 16H11zM24 24v14M15 40h18M20 28v4',
  },
  {
    name: '耳机',
    hue: 222,
    price: [79, 899],
    nouns: ['头戴式耳机', '降噪耳机', '监听耳机', '无线耳机'],
    variants: ['雾蓝', '石墨', '米白'],
    lines: 'M9 29v-4a15 15 0 0 1 30 0v4',
    drawing: 'M9 28h5v11h-2a3 3 0 0 1-3-3zM39 28h-5v11h2a3 3 0 0 0 3-3z',
  },
  {
    name: '上衣',
    hue: 156,
    price: [59, 359],
    nouns: ['棉质短袖', '圆领T恤', '速干短袖', '宽松短袖'],
    variants: ['S', 'M', 'L', 'XL'],
    drawing: 'M18 9l-10 6 4 8 4-2v19h16V21l4 2 4-8-10-6a6 6 0 0 1-12 0z',
  },
  {
    name: '箱包',
    hue: 24,
    price: [69, 699],
    nouns: ['帆布手提包', '通勤公文包', '旅行手提袋', '电脑包'],
    variants: ['小号', '中号', '大号'],
    drawing: 'M10 18h28v21H10zM17 18v-3a7 7 0 0 1 14 0v3M10 27h28M24 25v5',
  },
  {
    name: '图书文具',
    hue: 262,
    price: [12, 129],
    nouns: ['横线笔记本', '旅行手帐', '读书笔记本', '方格本'],
    variants: ['A5', 'B5', 'A6'],
    drawing: 'M24 13c-4-3-9-3-14-3v26c5 0 10 0 14 3 4-3 9-3 14-3V10c-5 0-10 0-14 3zM24 13v26',
  },
  {
    name: '绿植园艺',
    hue: 112,
    price: [19, 159],
    nouns: ['多肉盆栽', '琴叶榕盆栽', '绿萝盆栽', '薄荷盆栽'],
    variants: ['迷你', '标准', '大盆'],
    drawing:
      'M16 30h16l-2 10H18zM24 30V18M24 22c-8 0-10-5-10-10 7 0 10 4 10 10zM24 18c0-6 4-9 10-9 0 6-3 9-10 9z',
  },
  {
    name: '家具',
    hue: 32,
    price: [129, 1899],
    nouns: ['实木餐椅', '靠背椅', '书桌椅', '换鞋凳'],
    variants: ['原木色', '胡桃色', '白橡色'],
    lines: 'M15 8v32M33 25v15M15 33h18',
    drawing: 'M15 11h13v14H15zM15 25h18v3H15z',
  },
  {
    name: '钟表',
    hue: 202,
    price: [89, 1299],
    nouns: ['石英腕表', '机械腕表', '运动手表', '学生手表'],
    variants: ['银色', '玫瑰金', '黑色'],
    drawing: 'M24 11a13 13 0 1 0 0 26 13 13 0 0 0 0-26zM24 17v7l5 3M19 11l1-5h8l1 5M19 37l1 5h8l1-5',
  },
  {
    name: '厨具',
    hue: 12,
    price: [39, 599],
    nouns: ['不粘奶锅', '雪平锅', '铸铁煎锅', '小炖锅'],
    variants: ['24cm', '28cm', '32cm'],
    drawing: 'M8 22h24v6a9 9 0 0 1-9 9h-6a9 9 0 0 1-9-9zM32 24h10M14 16c0-3 3-3 3-6M22 16c0-3 3-3 3-6',
  },
  {
    name: '运动户外',
    hue: 174,
    price: [29, 799],
    nouns: ['双人帐篷', '露营天幕', '沙滩帐篷', '儿童帐篷'],
    variants: ['入门款', '进阶款', '专业款'],
    drawing: 'M6 39l18-29 18 29zM24 10v29M17 39l7-12 7 12',
  },
  {
    name: '母婴玩具',
    hue: 332,
    price: [25, 329],
    nouns: ['木质积木', '字母方块', '彩虹积木', '磁力积木'],
    variants: ['48片', '96片', '120片'],
    drawing: 'M9 26h14v14H9zM25 26h14v14H25zM17 9h14v15H17zM16 31v4M32 31v4M24 14v5',
  },
];

export const BRANDS = '溪石 木里 云间 素白 知秋 半野 山与 拾物 北辰造 微光 松果集 澄一'.split(' ');

export const QUALITIES =
  '日式简约 耐用 经典款 学生宿舍 办公室 家用 复古 高颜值 新款 小众设计 北欧风 轻便'.split(' ');

export const DESCRIPTIONS = [
  '选料扎实，做工细致，日常使用省心。每一件出厂前都经过人工检查。',
  '设计克制，放在哪里都不突兀；细节处多留了一点余地，用久了更觉得顺手。',
  '从打样到量产改过十一版，只为把最常用的那个动作做得更轻松。',
];

export const DETAILS = [
  '外包装采用可回收纸盒，拆封后可作收纳使用。',
  '不同批次之间可能存在细微色差，请以实物为准。',
  '七天无理由退换，质量问题来回运费由本店承担。',
  '清洁时请使用软布，避免使用钢丝球及强酸强碱类清洁剂。',
  '下单后 48 小时内从最近的仓库发出，偏远地区顺延一至两天。',
];
