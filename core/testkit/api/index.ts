export type { ApiAnswer, ApiHandler, ApiRequest, WireFault } from './handler.ts';
export { listenApi } from './listen.ts';
export type { ListeningApi, ListenOptions } from './listen.ts';
export { createMagentoApi } from './magento/magento-api.ts';
export type { MagentoApiOptions } from './magento/magento-api.ts';
export { misbehave } from './misbehave.ts';
export type { MisbehaveOptions, Misbehaving, Misdeed } from './misbehave.ts';
export type { SimulatedApi, SimulatedApiOptions } from './simulated-api.ts';
