import type { Operation } from '../http/operation.ts';
import { activationBody, activationList, activationOrder, codeBody, pinBody } from './activation-routes.ts';

/** Codes printed for chiefs, and devices, as the OpenAPI document tells them. */
export const ACTIVATION_OPERATIONS: Operation[] = [
  {
    ...{ method: 'get', path: '/api/v1/activations', query: activationList, codes: ['cell-not-found'] },
    title: '在岗人员和激活情况 / Duty-holders and how far they are',
  },
  {
    ...{ method: 'post', path: '/api/v1/activations', title: '打印激活码 / Print activation codes' },
    ...{ body: activationOrder, status: 201, codes: ['scheme-not-found', 'cell-not-found', 'code-taken'] },
  },
  {
    ...{ method: 'post', path: '/api/v1/activation/look', title: '激活码是谁的 / For whom a code is' },
    ...{ body: codeBody, codes: ['activation-wrong'] },
  },
  {
    ...{ method: 'post', path: '/api/v1/activation', title: '激活这台设备 / Activate this device' },
    ...{ body: activationBody, status: 201, codes: ['activation-wrong', 'pin-weak'] },
  },
  { method: 'get', path: '/api/v1/device', title: '这台设备是谁的 / Whose device this is' },
  {
    ...{ method: 'post', path: '/api/v1/device/login', title: '用 PIN 登录 / Sign in with a PIN' },
    ...{ body: pinBody, codes: ['device-unknown', 'pin-wrong', 'login-locked'] },
  },
  { method: 'get', path: '/api/v1/me/devices', title: '我的设备 / Own devices', codes: ['not-allowed'] },
  {
    ...{ method: 'delete', path: '/api/v1/me/devices/{id}', title: '停用我的设备 / Revoke a device' },
    ...{ status: 204, codes: ['not-allowed', 'device-not-found'] },
  },
  { method: 'get', path: '/api/v1/devices', title: '全部设备 / All devices' },
  {
    ...{ method: 'delete', path: '/api/v1/devices/{id}', title: '停用设备 / Revoke a device' },
    ...{ status: 204, codes: ['device-not-found'] },
  },
];
