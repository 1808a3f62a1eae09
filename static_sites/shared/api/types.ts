// The one place that names what the API says; everything else imports from here.
import type { components, paths } from './schema';

type Schemas = components['schemas'];

export type Path = keyof paths;
export type Menu = Schemas['Menu'];
export type MenuItem = Schemas['MenuItem'];
export type MenuItemDetail = Schemas['MenuItemDetail'];
export type CustomizationGroup = Schemas['CustomizationGroup'];
export type CustomizationOption = Schemas['CustomizationOption'];
export type OrderRequest = Schemas['OrderRequest'];
export type OrderRequestLine = OrderRequest['items'][number];
export type Order = Schemas['Order'];
export type OrderLine = Schemas['OrderLine'];
export type OrderStatus = Order['status'];
export type Stores = Schemas['Stores'];
export type Store = Schemas['Store'];
export type LoyaltyAccount = Schemas['LoyaltyAccount'];
export type Readiness = Schemas['Ready'];
export type Problem = Schemas['Problem'];

/** A word in both languages, as the API sends names and descriptions. */
export type Localized = Schemas['Words'];
