import 'virtual:fonts.css';
import 'virtual:tokens.css';
import '../shared/base.css';
import { render } from 'preact';
import { App } from './app/App';
import { keepBasket } from './state/basket';
import { loadPoints } from './state/customer';
import { followHash } from './state/route';
import { keepFresh, loadMenu, loadStores } from './state/shop';

followHash();
keepBasket();
void loadMenu();
void loadStores();
void loadPoints();
keepFresh();

const root = document.getElementById('app');
if (root) render(<App />, root);
