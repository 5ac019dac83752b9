/** What buyers write. Short, as reviews are; nobody is quoted. */
import type { Random } from '../random.ts';

interface Phrases {
  readonly openings: readonly string[];
  readonly closings: readonly string[];
}

const CHINESE: Readonly<Record<'good' | 'fair' | 'poor', Phrases>> = {
  good: {
    openings: [
      '很喜欢，',
      '质量不错，',
      '物流很快，',
      '超出预期，',
      '手感很好，',
      '第二次买了，',
      '颜色正，',
      '做工细，',
      '包装用心，',
      '家人都说好，',
    ],
    closings: [
      '会回购',
      '推荐',
      '值这个价',
      '用着顺手',
      '没有异味',
      '尺寸刚好',
      '客服很耐心',
      '送人也合适',
      '细节到位',
      '比想象中大',
    ],
  },
  fair: {
    openings: ['还可以，', '中规中矩，', '先用用看，', '对得起价格，'],
    closings: ['颜色有点深', '发货慢了两天', '包装一般', '说明书太简单', '比图片小一些'],
  },
  poor: {
    openings: ['有点失望，', '一般般，', '不太满意，'],
    closings: ['边角有划痕', '用了一周就松了', '和描述不符', '退货麻烦', '味道散不掉'],
  },
};

const ENGLISH: Readonly<Record<'good' | 'fair' | 'poor', readonly string[]>> = {
  good: [
    'Lovely, would buy again',
    'Better than the photos',
    'Arrived in two days, well packed',
    'Just the right size',
  ],
  fair: ['Fine for the price', 'Colour darker than shown', 'Does the job'],
  poor: ['Scratched on arrival', 'Came loose after a week'],
};

/** The text of a review. @param rating 1 to 5 stars. */
export function reviewText(random: Random, rating: number, language: 'zh-CN' | 'en'): string {
  const mood = rating >= 4 ? 'good' : rating === 3 ? 'fair' : 'poor';
  if (language === 'en') return random.pick(ENGLISH[mood]);
  const phrases = CHINESE[mood];
  return random.pick(phrases.openings) + random.pick(phrases.closings);
}
