// Without the theme's web fonts: the system's are there already.

import { onContentUpdated } from 'vitepress';
import theme from 'vitepress/theme-without-fonts';
import { onMounted } from 'vue';
import './style.css';
import { followTabs, showChosenTab } from './tabs.mjs';

export default {
  extends: theme,
  setup: () => {
    onMounted(followTabs);
    onContentUpdated(showChosenTab);
  },
};
