/**
 * Passes on what a call reports while it runs, and nothing after its answer: reports come through a channel of
 * their own, so the last of them may arrive after the answer that it led to.
 */
export async function untilAnswered<News, Answer>(
  listener: (news: News) => void,
  call: (listener: (news: News) => void) => Promise<Answer>,
): Promise<Answer> {
  let answered = false
  try {
    return await call((news) => {
      if (!answered) listener(news)
    })
  } finally {
    answered = true
  }
}
