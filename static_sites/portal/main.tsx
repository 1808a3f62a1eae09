import 'virtual:fonts.css';
import 'virtual:tokens.css';
import '../shared/base.css';
import { render } from 'preact';
import { Portal } from './page/Portal';

const root = document.getElementById('app');
if (root) render(<Portal />, root);
