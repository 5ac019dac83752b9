/** The two sign-in forms. */
import { html } from '../html.ts';
import type { Visitor } from '../visitor.ts';
import { layout } from './layout.ts';

export interface LoginView {
  readonly door: 'customer' | 'staff';
  readonly visitor: Visitor;
  /** Where to go on afterwards; empty for the usual place. */
  readonly next: string;
  readonly failed: boolean;
}

export function loginPage({ door, visitor, next, failed }: LoginView): string {
  const staff = door === 'staff';
  const title = staff ? '员工登录' : '登录';
  return layout({
    title,
    visitor,
    main: html`<form class="card login stack" method="post" action="${staff ? '/staff/login' : '/login'}">
<h1>${title}</h1>
${failed && html`<p class="error" role="alert">用户名或密码不正确。</p>`}
<label>${staff ? '工号' : '用户名'}<input name="username" autocomplete="username" required autofocus></label>
<label>密码<input name="password" type="password" autocomplete="current-password" required></label>
${next !== '' && html`<input type="hidden" name="next" value="${next}">`}
<button>登录</button>
</form>`,
  });
}
