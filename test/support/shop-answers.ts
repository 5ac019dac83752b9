/** Customer numbers in what the bundled shop answers: a page of reviews, or a profile. */
export function peopleIn(answer: unknown): string[] {
  const { reviews, id } = answer as { reviews?: { buyerId: number }[]; id?: number };
  return reviews === undefined ? [String(id)] : reviews.map((review) => String(review.buyerId));
}
