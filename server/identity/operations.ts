import { ACTIVATION_OPERATIONS } from './activation-operations.ts';
import type { Group } from '../http/operation.ts';
import { auditList, newAccount, newGrant, newToken } from './admin-routes.ts';
import { loginBody, newPassword } from './login-routes.ts';

const own = '/api/v1/me';

/** Accounts, rights and the audit, as the OpenAPI document tells them. */
export const IDENTITY_OPERATIONS: Group = {
  name: 'identity',
  title: '登录、账号、令牌、授权、审计 / Logins, accounts, tokens, grants, audit',
  operations: [
    {
      ...{ method: 'post', path: '/api/v1/login', title: '登录，得到会话 cookie / Sign in; sets a cookie' },
      ...{ body: loginBody, codes: ['login-wrong', 'login-locked'] },
    },
    { method: 'post', path: '/api/v1/logout', title: '退出 / Sign out', status: 204 },
    { method: 'get', path: own, title: '我是谁、可做什么 / Who one is and what one may' },
    {
      ...{ method: 'post', path: `${own}/password`, title: '改密码 / Change the password', status: 204 },
      ...{ body: newPassword, codes: ['login-wrong', 'login-locked', 'password-weak'] },
    },
    { method: 'get', path: `${own}/sessions`, title: '我的会话 / Own sessions', codes: ['not-allowed'] },
    {
      ...{ method: 'delete', path: `${own}/sessions/{id}`, title: '结束会话 / End a session', status: 204 },
      codes: ['not-allowed', 'not-found'],
    },
    { method: 'get', path: `${own}/tokens`, title: '我的令牌 / Own tokens', codes: ['not-allowed'] },
    {
      ...{ method: 'post', path: `${own}/tokens`, title: '新令牌，只显示一次 / A new token, told once' },
      ...{ body: newToken, status: 201, codes: ['not-allowed'] },
    },
    {
      ...{ method: 'delete', path: `${own}/tokens/{id}`, title: '吊销令牌 / Revoke a token', status: 204 },
      codes: ['not-allowed', 'token-not-found'],
    },
    { method: 'get', path: '/api/v1/accounts', title: '账号 / Accounts' },
    {
      ...{ method: 'post', path: '/api/v1/accounts', title: '新账号 / A new account' },
      ...{ body: newAccount, status: 201, codes: ['code-taken'] },
    },
    {
      ...{ method: 'post', path: '/api/v1/accounts/{id}/reset', title: '重置密码 / Reset the password' },
      codes: ['account-not-found'],
    },
    {
      ...{ method: 'post', path: '/api/v1/accounts/{id}/close', title: '关闭账号 / Close an account' },
      ...{ status: 204, codes: ['account-not-found', 'not-allowed'] },
    },
    { method: 'get', path: '/api/v1/roles', title: '角色和权限 / Roles and their permissions' },
    { method: 'get', path: '/api/v1/grants', title: '谁有什么角色 / Who has which role' },
    {
      ...{ method: 'post', path: '/api/v1/grants', title: '授予角色 / Grant a role', body: newGrant },
      ...{ status: 201, codes: ['not-allowed', 'cell-not-found', 'grant-refused', 'account-not-found'] },
    },
    {
      ...{ method: 'delete', path: '/api/v1/grants/{id}', title: '收回角色 / Take a role back' },
      ...{ status: 204, codes: ['not-found'] },
    },
    {
      method: 'get',
      path: '/api/v1/audit',
      title: '审计，新的在前 / The audit, newest first',
      query: auditList,
    },
    ...ACTIVATION_OPERATIONS,
  ],
};
